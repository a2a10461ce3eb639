/* The composer of a room: Enter sends where there is a keyboard, Shift+Enter begins a line; what was typed
   outlives a reload of this tab. */

const TYPING_EVERY = 3000;
const KEYBOARD = "(hover: hover) and (pointer: fine) and (min-width: 48em)";

export class RoomComposer {
  #toldAt = 0;

  /** @param {HTMLFormElement} form; @param {{key: string, onSend: (text: string) => void, onTyping: () => void}} how */
  constructor(form, { key, onSend, onTyping }) {
    this.area = form.elements.text;
    this.key = key;
    this.onTyping = onTyping;
    this.area.value ||= sessionStorage.getItem(key) ?? "";
    this.#grow();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send(onSend);
    });
    this.area.addEventListener("input", () => this.#typed());
    this.area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || !matchMedia(KEYBOARD).matches) return;
      event.preventDefault();
      this.#send(onSend);
    });
  }

  /** Give a text back to be changed, before what was typed since. */
  take(text) {
    this.area.value = [text, this.area.value].filter(Boolean).join("\n");
    this.#typed();
    this.area.focus();
  }

  #send(onSend) {
    const text = this.area.value.trim();
    if (text) onSend(text);
    this.area.value = "";
    sessionStorage.removeItem(this.key);
    this.#grow();
    this.area.focus();
  }

  #typed() {
    sessionStorage.setItem(this.key, this.area.value);
    this.#grow();
    if (!this.area.value.trim() || Date.now() - this.#toldAt < TYPING_EVERY) return;
    this.#toldAt = Date.now();
    this.onTyping();
  }

  /** Up to six lines, which the style sheet limits; browsers that know field-sizing do it themselves. */
  #grow() {
    if (CSS.supports("field-sizing", "content")) return;
    this.area.style.blockSize = "auto";
    this.area.style.blockSize = `${this.area.scrollHeight + 2}px`;
  }
}
