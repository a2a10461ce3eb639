/* A room while it is open: its line to the server, its composer, and where the reader is in it. */

import { Lines } from "./lib/lines.js";
import { Link } from "./lib/link.js";
import { moments } from "./lib/moments.js";
import { Outbox } from "./lib/outbox.js";
import { RoomComposer } from "./lib/room-composer.js";
import { Whereabouts } from "./lib/whereabouts.js";
import { count, fill, personName } from "./lib/words.js";

const TYPING_LASTS = 5000;

function attach(room) {
  const words = JSON.parse(room.dataset.words);
  const times = moments(room.dataset.zone, words);
  const me = Number(room.dataset.me);
  const slug = room.dataset.room;
  const lines = new Lines(room.querySelector(".room-lines"), { me, words, moments: times });
  const here = new Whereabouts(room, { lines, words, read: Number(room.dataset.read) });
  const typing = typingLine(room.querySelector("[data-typing]"), words);
  const link = new Link({
    room: slug,
    last: Number(room.dataset.head),
    onChange(change) {
      if (change.kind !== "message") return;
      outbox.settle(change.nonce);
      typing.remove(change.by);
      here.keep(() => lines.add(change), { isOwn: change.by.id === me });
    },
    onState: (name) => {
      showState(room, name, words, times);
      if (name === "live") here.note();
      outbox.pump();
    },
    onPresent: (present) => showPresent(room, present, words),
    onTyping: (by) => typing.add(by),
  });
  const outbox = new Outbox({ link, lines, room: slug, onAdded: () => here.toEnd(), onMend: (text) => typed?.take(text) });
  here.onRead = () => link.isLive && link.ask("room.read", { room: slug, number: link.last });
  here.last = () => link.last;
  // In the days of grace after a term the room is for reading only.
  const composer = room.querySelector("form.composer");
  const typed = composer && new RoomComposer(composer, {
    key: `draft:${me}-room-${slug}`,
    onSend: (text) => outbox.add(text),
    onTyping: () => link.isLive && link.ask("room.typing", { room: slug }),
  });
  setInterval(() => link.isLive && showState(room, "live", words, times), 20_000);
  showState(room, "connecting", words, times);
  room.querySelector(".room-mark")?.remove();
}

function showState(room, name, words, times) {
  const line = room.querySelector(".room-state");
  const text = fill(words[name], { time: times.clock(new Date()) });
  room.querySelector(".room-refresh").hidden = name === "live";
  if (line.textContent === text && line.dataset.state === name) return;
  line.dataset.state = { ended: "offline", closed: "offline" }[name] ?? name;
  line.textContent = text;
  if (name === "ended") line.append(" ", document.getElementById("sign-in-template").content.cloneNode(true));
}

function showPresent(room, present, words) {
  const place = room.querySelector("[data-here]");
  place.textContent = count(words.here, present.count);
  place.hidden = false;
}

function typingLine(line, words) {
  const until = new Map();
  const show = () => {
    for (const [name, end] of until) if (end < Date.now()) until.delete(name);
    const [name] = until.keys();
    line.hidden = until.size === 0;
    line.textContent = until.size > 1 ? words.several : until.size ? fill(words.writing, { name: `\u2068${name}\u2069` }) : "";
  };
  return {
    add(by) {
      until.set(personName(by), Date.now() + TYPING_LASTS);
      show();
      setTimeout(show, TYPING_LASTS + 100);
    },
    remove(by) {
      until.delete(personName(by));
      show();
    },
  };
}

for (const room of document.querySelectorAll("[data-room]")) attach(room);
