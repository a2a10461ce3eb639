/* What was typed and is not yet in the record. It stays visible until the record has it, and is sent again
   under the same nonce, so that it is there once however often it goes out. */

import { hideGuard, showGuard } from "./guard.js";

const RETRY = 4000;

export class Outbox {
  #entries = [];
  #busy = false;

  /** @param {{link: object, lines: object, room: string, seen: string, onAdded: () => void, onMend: (text: string) => void}} how */
  constructor({ link, lines, room, seen, onAdded, onMend }) {
    this.link = link;
    this.lines = lines;
    this.room = room;
    this.seen = seen;
    this.onAdded = onAdded;
    this.onMend = onMend;
    window.addEventListener("beforeunload", (event) => {
      if (this.#entries.length) event.preventDefault();
    });
  }

  add(text) {
    const entry = { text, nonce: crypto.randomUUID(), refused: false, isResting: false, isSent: false };
    entry.element = this.lines.addUnsent(text);
    this.#entries.push(entry);
    this.#dress(entry);
    this.#show(entry, "");
    this.onAdded();
    this.pump();
  }

  #dress(entry) {
    entry.element.querySelector("[data-again]").addEventListener("click", () => {
      this.#retry(entry);
    });
    entry.element.querySelector("[data-discard]").addEventListener("click", () => this.#drop(entry));
  }

  #show(entry, why) {
    const state = entry.element.querySelector(".message-state");
    state.hidden = !why;
    state.querySelector("[data-why]").textContent = why;
  }

  #drop(entry) {
    entry.element.remove();
    this.#entries = this.#entries.filter((other) => other !== entry);
  }

  /** Send what waits, one after another, in the order in which it was typed. */
  async pump() {
    if (this.#busy) return;
    this.#busy = true;
    let entry;
    while (this.link.isLive && (entry = this.#next())) await this.#send(entry);
    this.#busy = false;
    if (!this.link.isLive) for (const late of this.#entries) if (!late.isSent) this.#show(late, this.lines.words.unsent);
  }

  /** One that rests a moment before it is tried again holds those behind it back. */
  #next() {
    const first = this.#entries.find((entry) => !entry.isSent && !entry.refused);
    return first?.isResting ? undefined : first;
  }

  async #send(entry) {
    const answer = await this.link.ask("message.send", this.#payload(entry));
    if (!this.#entries.includes(entry)) return;
    if (answer?.ok) return this.#sent(entry);
    if (answer?.error.code === "guard") return this.#keepBack(entry, answer.error);
    this.#show(entry, answer ? answer.error.message : this.lines.words.unsent);
    entry.isResting = !answer || answer.error.code === "too-fast";
    entry.refused = !entry.isResting;
    if (entry.isResting) setTimeout(() => this.#retry(entry), RETRY);
  }

  #payload({ nonce, text, reason }) {
    const payload = { room: this.room, nonce, text, seen: this.seen };
    return reason ? { ...payload, reason } : payload;
  }

  /** The guard found something: it stays here, and its author may mend it or say why it is meant. */
  #keepBack(entry, error) {
    entry.refused = true;
    this.#show(entry, error.message);
    entry.element.querySelector("[data-again]").hidden = true;
    showGuard(entry.element.querySelector(".message"), error, {
      onReason: (reason) => {
        entry.reason = reason;
        this.#retry(entry);
      },
      onMend: () => {
        this.#drop(entry);
        this.onMend(entry.text);
      },
    });
    entry.element.scrollIntoView({ block: "start" });
  }

  #retry(entry) {
    entry.refused = entry.isResting = false;
    this.pump();
  }

  #sent(entry) {
    entry.isSent = true;
    hideGuard(entry.element);
    entry.element.querySelector(".message").classList.remove("message-unsent");
    this.#show(entry, "");
  }

  /** Nothing can be sent from here any more: what waits goes back to where it was typed. */
  giveBack() {
    for (const entry of this.#entries.filter((one) => !one.isSent).reverse()) {
      this.#drop(entry);
      this.onMend(entry.text);
    }
  }

  /** The record has it: the message itself takes the place of what was typed. */
  settle(nonce) {
    const entry = nonce && this.#entries.find((one) => one.nonce === nonce);
    if (entry) this.#drop(entry);
  }
}
