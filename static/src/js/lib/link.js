/* The live line of one room. It joins first, then asks for everything after its last change, then is up to date;
   after every cut it does the same. Changes are handed on in order, each once, without a gap. */

import { ask, line, REFUSED_AGAIN } from "./line.js";

export class Link {
  #held = [];
  #catching = false;

  /** @param {{room: string, last: number, onChange, onState, onPresent, onTyping}} how */
  constructor({ room, last, ...hooks }) {
    this.room = room;
    this.last = last;
    this.hooks = hooks;
    this.isLive = false;
    this.socket = line();
    this.#listen();
  }

  #listen() {
    const { socket, hooks } = this;
    socket.on("connect", () => this.#join());
    socket.on("disconnect", (reason) => this.#cut(reason));
    socket.on("connect_error", (error) => this.#refused(error));
    socket.on("goodbye", ({ reason }) => this.#leave(reason));
    socket.on("room.change", (change) => change.room === this.room && this.#receive(change));
    socket.on("room.present", (present) => present.room === this.room && hooks.onPresent(present));
    socket.on("room.typing", (typing) => typing.room === this.room && hooks.onTyping(typing.by));
  }

  #state(name) {
    this.isLive = name === "live";
    this.hooks.onState(name);
  }

  /** A session that goes on under a new token lets its sockets in again; one that has ended does not. */
  #leave(reason) {
    if (reason !== "sign-in") return this.#end(reason);
    this.#state("reconnecting");
    this.socket.disconnect();
    this.socket.connect();
  }

  #end(reason) {
    this.ended = true;
    this.socket.disconnect();
    this.#state({ "sign-in": "ended", missing: "missing" }[reason] ?? "closed");
  }

  #cut(reason) {
    if (this.ended) return;
    this.#state("reconnecting");
    if (reason === "io server disconnect") setTimeout(() => this.socket.connect(), REFUSED_AGAIN * (0.5 + Math.random()));
  }

  #refused(error) {
    if (error.message === "sign-in") return this.#end("sign-in");
    this.#state("reconnecting");
    if (!this.socket.active) setTimeout(() => this.socket.connect(), REFUSED_AGAIN * (0.5 + Math.random()));
  }

  /** Send an event; resolves with the answer, or null if none came in time. */
  ask(event, payload) {
    return ask(event, payload);
  }

  async #join() {
    this.#catching = true;
    const answer = await this.ask("room.join", { room: this.room, after: this.last });
    if (answer?.error?.code === "missing") return this.#end("missing");
    if (!answer?.ok) return this.#again();
    this.hooks.onPresent(answer.present);
    await this.#take(answer);
  }

  async #catchUp() {
    if (this.#catching) return;
    this.#catching = true;
    await this.#take(await this.ask("room.changes", { room: this.room, after: this.last }));
  }

  async #take(answer) {
    while (answer?.ok) {
      for (const change of answer.changes) this.#apply(change);
      if (!answer.more) return this.#settle();
      answer = await this.ask("room.changes", { room: this.room, after: this.last });
    }
    this.#again();
  }

  /** What came in while catching up goes on where that ended. */
  #settle() {
    this.#catching = false;
    const held = this.#held.splice(0).sort((one, other) => one.number - other.number);
    this.#state("live");
    for (const change of held) this.#receive(change);
  }

  /** No answer: hang up and begin anew, a little later. */
  #again() {
    if (this.ended || !this.socket.connected) return;
    this.#state("reconnecting");
    this.socket.disconnect();
    setTimeout(() => this.socket.connect(), REFUSED_AGAIN * (0.5 + Math.random()));
  }

  #receive(change) {
    if (this.#catching) return void this.#held.push(change);
    if (change.number === this.last + 1) return this.#apply(change);
    if (change.number > this.last) this.#catchUp();
  }

  /** A fresh page is given the newest messages only, so its first change may have any number. */
  #apply(change) {
    if (change.number <= this.last) return;
    this.last = change.number;
    this.hooks.onChange(change);
  }
}
