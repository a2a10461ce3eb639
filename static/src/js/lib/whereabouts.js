/* Where the reader is in a room: at the end, or further up, where nothing may pull them away; and how far they
   have read. The log is reversed by the style sheet: its scrollTop is 0 at the newest line, negative above. */

import { count } from "./words.js";

const NEAR = 48;
const READ_AFTER = 800;

export class Whereabouts {
  #missed = 0;
  #timer = 0;
  #isAway = false;

  constructor(room, { lines, words, read }) {
    this.log = room.querySelector(".room-log");
    this.pill = room.querySelector("[data-jump]");
    this.lines = lines;
    this.words = words;
    this.read = read;
    this.slug = room.dataset.room;
    this.log.addEventListener("scroll", () => this.note(), { passive: true });
    document.addEventListener("visibilitychange", () => this.note());
    /* The composer keeps focus: if it folded under the finger, the press would miss the pill. */
    this.pill.addEventListener("mousedown", (event) => event.preventDefault());
    this.pill.querySelector("a").addEventListener("click", (event) => {
      event.preventDefault();
      this.toEnd();
    });
  }

  get isAtEnd() {
    return this.log.scrollTop > -NEAR;
  }

  get isWatching() {
    return this.isAtEnd && !document.hidden;
  }

  toEnd() {
    this.log.scrollTop = 0;
    this.note();
  }

  /** Add a message without moving what the reader looks at; if they are away, mark where the new begins. */
  keep(add, { isOwn }) {
    const wasAtEnd = this.isAtEnd;
    if (!isOwn && !this.isWatching && !this.#isAway) {
      this.#isAway = true;
      this.lines.unreadLine();
    }
    const before = this.log.scrollHeight;
    const top = this.log.scrollTop;
    add();
    if (wasAtEnd) this.log.scrollTop = 0;
    else this.log.scrollTop = top - (this.log.scrollHeight - before);
    if (!wasAtEnd && !isOwn) this.#missed += 1;
    this.note();
  }

  /** Look where the reader is now: the pill, and what counts as read. */
  note() {
    if (this.isAtEnd) this.#missed = 0;
    this.pill.hidden = this.#missed === 0;
    if (this.#missed) this.pill.querySelector("span").textContent = count(this.words.new, this.#missed);
    if (this.isWatching) {
      this.#timer ||= setTimeout(() => this.#haveRead(), READ_AFTER);
    }
  }

  #haveRead() {
    this.#timer = 0;
    if (!this.isWatching) return;
    this.#isAway = false;
    const last = this.last();
    if (last <= this.read || !this.onRead()) return;
    this.read = last;
    const link = document.querySelector(`[data-room-link="${CSS.escape(this.slug)}"]`);
    link?.classList.remove("room-link-new");
    link?.querySelector(".count")?.remove();
  }
}
