/* The lines of a room: the same days, speakers and messages as the server draws (colep/chat/lines.py). */

import { trusted } from "./trusted.js";
import { countryName, figure, fill, personName } from "./words.js";

const GOES_ON = 5 * 60_000;

function fromTemplate(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

/* The mark by which two messages of one speaker belong together, as `speaker_mark` of colep/chat/lines.py. */
function speakerMark({ by }) {
  if (!by) return "held";
  return by.participant ? `p${by.participant}` : String(by.id);
}

export class Lines {
  /**
   * @param {HTMLElement} list the ol.room-lines
   * @param {{me: number, words: object, moments: object, isVeiled: boolean}} how `isVeiled` under the Chatham House Rule
   */
  constructor(list, { me, words, moments, isVeiled }) {
    this.list = list;
    this.me = me;
    this.isVeiled = isVeiled;
    this.words = words;
    this.moments = moments;
    this.end = list.querySelector("#end");
  }

  /** Where the next message goes: before what this page has not sent yet. */
  get #place() {
    return this.list.querySelector(":scope > [data-unsent]") ?? this.end;
  }

  isOwn({ by, own }) {
    return own === true || (!!by?.id && by.id === this.me);
  }

  add(change) {
    this.list.querySelector("[data-empty]")?.remove();
    this.#dayLine(new Date(change.at));
    const speech = this.#goingOn(change) ?? this.#newSpeech(change);
    speech.dataset.at = change.at;
    const message = change.held ? this.#heldMessage(change.number) : this.#message(change, change.number);
    speech.querySelector(".messages").append(message);
    return message;
  }

  /** A moderator holds a message back: its place stays, without words and without speaker. */
  hold(number) {
    const message = this.#find(number);
    if (!message) return;
    const speech = message.closest(".speech");
    const held = this.#emptySpeech({ by: null });
    held.dataset.at = speech.dataset.at;
    held.querySelector(".messages").append(this.#heldMessage(number));
    this.#part(speech, message).before(held);
    message.remove();
    this.#dropEmpty(speech);
    for (const quote of this.list.querySelectorAll(`.message-quote[href="#m-${number}"]`)) quote.textContent = this.words.held;
  }

  /** It is given back, or was changed. */
  replace(change) {
    const message = this.#find(change.message);
    if (!message || change.held) return;
    const before = message.closest(".speech");
    const speech = this.#emptySpeech(change);
    this.#head(speech, change);
    speech.dataset.at = change.at;
    speech.querySelector(".messages").append(this.#message(change, change.message));
    this.#part(before, message).before(speech);
    message.remove();
    this.#dropEmpty(before);
  }

  #find(number) {
    return this.list.querySelector(`#m-${Number(number)}`);
  }

  /** Part a speech behind a message; returns what stands behind it. */
  #part(speech, message) {
    const messages = [...speech.querySelectorAll(".message")];
    const later = messages.slice(messages.indexOf(message) + 1);
    if (later.length) {
      const rest = speech.cloneNode(true);
      rest.querySelector(".messages").replaceChildren(...later);
      speech.after(rest);
    }
    return speech.nextElementSibling ?? this.end;
  }

  #dropEmpty(speech) {
    if (!speech.querySelector(".message")) speech.remove();
  }

  /** Take everything away, and say why. */
  empty(why) {
    for (const line of this.list.querySelectorAll(":scope > :not(#end)")) line.remove();
    const note = document.createElement("li");
    note.className = "empty";
    note.textContent = why;
    this.list.prepend(note);
  }

  #dayLine(at) {
    const speeches = this.list.querySelectorAll(":scope > .speech:not([data-unsent])");
    const before = speeches[speeches.length - 1]?.dataset.at;
    if (before && this.moments.day(new Date(before)) === this.moments.day(at)) return;
    this.#insert("room-day").textContent = this.moments.heading(at);
  }

  #goingOn(change) {
    const before = this.#place.previousElementSibling;
    const same = before?.matches(".speech") && before.dataset.by === speakerMark(change);
    return same && new Date(change.at) - new Date(before.dataset.at) < GOES_ON ? before : null;
  }

  #newSpeech(change) {
    const speech = this.#emptySpeech(change);
    if (change.by) this.#head(speech, change);
    this.#place.before(speech);
    return speech;
  }

  #emptySpeech(change) {
    const speech = fromTemplate("speech-template");
    speech.dataset.by = speakerMark(change);
    if (!change.by) speech.querySelector(".speech-head").remove();
    return speech;
  }

  #head(speech, change) {
    const own = this.isOwn(change);
    speech.classList.toggle("speech-own", own);
    speech.querySelector("strong bdi").textContent = this.#name(change, own);
    const meta = speech.querySelector(".meta");
    if (own || change.by.participant) return meta.remove();
    meta.querySelector("[data-country]").textContent = countryName(change.by.country);
    if (change.by.function) meta.querySelector("[data-function] bdi").textContent = change.by.function;
    else meta.querySelector("[data-function]").remove();
  }

  #name({ by }, own) {
    if (!by.participant) return own ? this.words.you : personName(by);
    return fill(own ? this.words.ownParticipant : this.words.participant, { number: figure(by.participant) });
  }

  #heldMessage(number) {
    const message = fromTemplate("held-template");
    message.id = `m-${number}`;
    message.dataset.number = number;
    return message;
  }

  #message(change, number) {
    const message = fromTemplate("message-template");
    const at = new Date(change.at);
    message.id = `m-${number}`;
    message.dataset.number = number;
    const prose = message.querySelector(".prose");
    prose.lang = change.language;
    prose.dir = change.dir;
    prose.innerHTML = trusted(change.html);
    const time = message.querySelector("time");
    time.dateTime = this.isVeiled ? `${at.toISOString().slice(0, 13)}:00Z` : at.toISOString();
    time.title = this.isVeiled ? this.moments.exactHour(at) : this.moments.exact(at);
    time.textContent = this.isVeiled ? this.moments.hour(at) : this.moments.clock(at);
    this.#quote(message.querySelector(".message-quote"), change.reply_to);
    const act = message.querySelector(".message-act");
    // Under the Rule a frame does not know the message's own id, see docs/decisions/0021: the page has it when reloaded.
    if (this.isVeiled) act?.remove();
    else if (act) act.href = `/handling/message/${change.id}`;
    return message;
  }

  #quote(link, quoted) {
    if (!quoted) return link.remove();
    link.href = `#m-${quoted.number}`;
    if (quoted.held) return link.replaceChildren(this.words.held);
    const [by, text] = link.querySelectorAll("bdi");
    by.textContent = this.#name(quoted, false);
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
    else this.#head(speech, { by: { id: this.me } });
    speech.classList.add("speech-own");
    const message = fromTemplate("message-template");
    message.classList.add("message-unsent");
    for (const part of message.querySelectorAll(".message-quote, .message-act")) part.remove();
    const paragraph = document.createElement("p");
    paragraph.dir = "auto";
    paragraph.className = "as-typed";
    paragraph.textContent = text;
    message.querySelector(".prose").append(paragraph);
    if (this.isVeiled) message.querySelector("time").remove();
    else message.querySelector("time").textContent = this.moments.clock(new Date());
    message.append(fromTemplate("unsent-template"));
    speech.querySelector(".messages").append(message);
    this.end.before(speech);
    return speech;
  }
}
