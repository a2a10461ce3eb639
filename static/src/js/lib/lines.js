/* The lines of a room: the same days, speakers and messages as the server draws (colep/chat/lines.py). */

import { trusted } from "./trusted.js";
import { countryName, personName } from "./words.js";

const GOES_ON = 5 * 60_000;

function fromTemplate(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

export class Lines {
  /** @param {HTMLElement} list the ol.room-lines; @param {{me: number, words: object, moments: object}} how */
  constructor(list, { me, words, moments }) {
    this.list = list;
    this.me = me;
    this.words = words;
    this.moments = moments;
    this.end = list.querySelector("#end");
  }

  /** Where the next message goes: before what this page has not sent yet. */
  get #place() {
    return this.list.querySelector(":scope > [data-unsent]") ?? this.end;
  }

  add(change) {
    this.list.querySelector("[data-empty]")?.remove();
    this.#dayLine(new Date(change.at));
    const speech = this.#goingOn(change) ?? this.#newSpeech(change);
    speech.dataset.at = change.at;
    const message = this.#message(change);
    speech.querySelector(".messages").append(message);
    return message;
  }

  #dayLine(at) {
    const speeches = this.list.querySelectorAll(":scope > .speech:not([data-unsent])");
    const before = speeches[speeches.length - 1]?.dataset.at;
    if (before && this.moments.day(new Date(before)) === this.moments.day(at)) return;
    this.#insert("room-day").textContent = this.moments.heading(at);
  }

  #goingOn({ by, at }) {
    const before = this.#place.previousElementSibling;
    const same = before?.matches(".speech") && Number(before.dataset.by) === by.id;
    return same && new Date(at) - new Date(before.dataset.at) < GOES_ON ? before : null;
  }

  #newSpeech({ by }) {
    const speech = fromTemplate("speech-template");
    speech.dataset.by = by.id;
    this.#head(speech, by);
    this.#place.before(speech);
    return speech;
  }

  #head(speech, by) {
    const own = by.id === this.me;
    speech.classList.toggle("speech-own", own);
    speech.querySelector("strong bdi").textContent = own ? this.words.you : personName(by);
    const meta = speech.querySelector(".meta");
    if (own) return meta.remove();
    meta.querySelector("[data-country]").textContent = countryName(by.country);
    if (by.function) meta.querySelector("[data-function] bdi").textContent = by.function;
    else meta.querySelector("[data-function]").remove();
  }

  #message(change) {
    const message = fromTemplate("message-template");
    const at = new Date(change.at);
    message.id = `m-${change.number}`;
    message.dataset.number = change.number;
    const prose = message.querySelector(".prose");
    prose.lang = change.language;
    prose.dir = change.dir;
    prose.innerHTML = trusted(change.html);
    const time = message.querySelector("time");
    time.dateTime = at.toISOString();
    time.title = this.moments.exact(at);
    time.textContent = this.moments.clock(at);
    this.#quote(message.querySelector(".message-quote"), change.reply_to);
    return message;
  }

  #quote(link, quoted) {
    if (!quoted) return link.remove();
    link.href = `#m-${quoted.number}`;
    const [by, text] = link.querySelectorAll("bdi");
    by.textContent = personName(quoted.by);
    text.textContent = quoted.text;
  }

  #insert(className) {
    const line = document.createElement("li");
    line.className = className;
    this.#place.before(line);
    return line;
  }

  /** Draw the border of what is new before the next message; there is only one. */
  unreadLine() {
    for (const old of this.list.querySelectorAll(":scope > li > .unread-line")) old.parentElement.remove();
    const rule = document.createElement("p");
    rule.className = "unread-line";
    rule.setAttribute("role", "separator");
    rule.textContent = this.words.unread;
    this.#insert("").append(rule);
  }

  /** Show a text that is not sent yet, as it was typed. */
  addUnsent(text) {
    this.list.querySelector("[data-empty]")?.remove();
    const speech = fromTemplate("speech-template");
    speech.dataset.unsent = "yes";
    if (this.end.previousElementSibling?.matches(".speech-own")) speech.querySelector(".speech-head").remove();
    else this.#head(speech, { id: this.me });
    speech.classList.add("speech-own");
    const message = fromTemplate("message-template");
    message.classList.add("message-unsent");
    message.querySelector(".message-quote").remove();
    const paragraph = document.createElement("p");
    paragraph.dir = "auto";
    paragraph.className = "as-typed";
    paragraph.textContent = text;
    message.querySelector(".prose").append(paragraph);
    message.querySelector("time").textContent = this.moments.clock(new Date());
    message.append(fromTemplate("unsent-template"));
    speech.querySelector(".messages").append(message);
    this.end.before(speech);
    return speech;
  }
}
