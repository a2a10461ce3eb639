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
  const lines = new Lines(room.querySelector(".room-lines"), { me, words, moments: times, isVeiled: "rule" in room.dataset });
  const here = new Whereabouts(room, { lines, words, read: Number(room.dataset.read) });
  const typing = typingLine(room.querySelector("[data-typing]"), words);
  const link = new Link({
    room: slug,
    last: Number(room.dataset.head),
    onChange(change) {
      if (change.kind === "retract") return here.keep(() => lines.hold(change.message), { isOwn: true });
      if (change.kind === "edit") return here.keep(() => lines.replace(change), { isOwn: true });
      if (change.kind !== "message") return;
      outbox.settle(change.nonce);
      if (change.by?.name) typing.remove(change.by);
      here.keep(() => lines.add(change), { isOwn: lines.isOwn(change) });
    },
    onState: (name) => {
      showState(room, name, words, times);
      if (name === "missing") {
        outbox.giveBack();
        emptyRoom(room, lines, words);
      }
      if (name === "live") here.note();
      outbox.pump();
    },
    onPresent: (present) => showPresent(room, present, words),
    onTyping: (by) => typing.add(by),
  });
  const seen = room.querySelector(".composer input[name=seen]")?.value;
  const outbox = new Outbox({ link, lines, room: slug, seen, onAdded: () => here.toEnd(), onMend: (text) => typed?.take(text) });
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
  const refresh = room.querySelector(".room-refresh");
  if (refresh) refresh.hidden = name === "live";
  if (line.textContent === text && line.dataset.state === name) return;
  line.dataset.state = { ended: "offline", closed: "offline", missing: "offline" }[name] ?? name;
  line.textContent = text;
  if (name === "ended") line.append(" ", document.getElementById("sign-in-template").content.cloneNode(true));
}

/* The room is not for this reader any more: what is left on the page is what they typed and have not sent. */
function emptyRoom(room, lines, words) {
  lines.empty(words.missing);
  for (const part of room.querySelectorAll("#room-name, .room-state")) part.replaceChildren();
  for (const area of room.querySelectorAll(".composer textarea")) area.readOnly = true;
  for (const part of room.querySelectorAll(".room-people, .room-rule, .room-head .audience, .composer-strip, .composer-warning, .room-refresh, .room-handling, [data-jump], [data-typing]")) part.remove();
  document.querySelector(`[data-room-link="${CSS.escape(room.dataset.room)}"]`)?.closest("li").remove();
  document.title = "Colep";
  for (const title of document.querySelectorAll(".bar-title")) title.replaceChildren();
}

/* Nobody is shown where that would tell who takes part. */
function showPresent(room, present, words) {
  const place = room.querySelector("[data-here]");
  if (!place || !present) return;
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
