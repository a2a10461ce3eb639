/* What was typed and is not yet in the record. It stays visible until the record has it, and is sent again
   under the same nonce, so that it is there once however often it goes out. */

const RETRY = 4000;

export class Outbox {
  #entries = [];
  #busy = false;

  /** @param {{link: object, lines: object, room: string, onAdded: () => void}} how */
  constructor({ link, lines, room, onAdded }) {
    this.link = link;
    this.lines = lines;
    this.room = room;
    this.onAdded = onAdded;
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
    const answer = await this.link.ask("message.send", { room: this.room, nonce: entry.nonce, text: entry.text });
    if (!this.#entries.includes(entry)) return;
    if (answer?.ok) return this.#sent(entry);
    this.#show(entry, answer ? answer.error.message : this.lines.words.unsent);
    entry.isResting = !answer || answer.error.code === "too-fast";
    entry.refused = !entry.isResting;
    if (entry.isResting) setTimeout(() => this.#retry(entry), RETRY);
  }

  #retry(entry) {
    entry.refused = entry.isResting = false;
    this.pump();
  }

  #sent(entry) {
    entry.isSent = true;
    entry.element.querySelector(".message").classList.remove("message-unsent");
    this.#show(entry, "");
  }

  /** The record has it: the message itself takes the place of what was typed. */
  settle(nonce) {
    const entry = nonce && this.#entries.find((one) => one.nonce === nonce);
    if (entry) this.#drop(entry);
  }
}
