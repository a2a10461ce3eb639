/* Hears when something on this page is not for its reader any more: asks which of its things are gone, and takes them
   away. While the page is seen it listens at the live door; where that is closed to it, it asks every few seconds. */

import { ask, line, REFUSED_AGAIN } from "./lib/line.js";
import { post } from "./lib/post.js";
import { items, takeAway } from "./lib/taking-away.js";

const MOST_ITEMS = 100;
/* All pages hear the bell at the same moment; they do not all ask at the same moment. */
const SPREAD = 1500;
const PATIENCE = 3000;
const EVERY = 4000;
const HIDDEN_FOR = 15_000;
const BLANK_FOR = 1000;
const SLOWEST = 60_000;

const main = document.getElementById("main");
/* In a room the line is the room's: it opens and closes it, and says itself when the session is over. */
const isRoom = document.querySelector("[data-room]") !== null;
const socket = line();

let pause = REFUSED_AGAIN;
let due = null;
let asleep = null;
let wasDeaf = false;

async function answerTo(some) {
  if (socket.connected) {
    const answer = await ask("page.watch", { items: some }, PATIENCE);
    if (answer?.ok) return answer.gone;
  }
  const answer = await post("/still", { items: some.join(" ") }, { background: true });
  if (answer.status === 401) leave();
  return answer.ok ? (await answer.json()).gone : [];
}

async function askForAll() {
  const all = items();
  for (let start = 0; start < all.length; start += MOST_ITEMS) {
    const gone = await answerTo(all.slice(start, start + MOST_ITEMS)).catch(() => []);
    gone.forEach(takeAway);
  }
}

/* The session is over: the page itself is for nobody now. A draft is kept with the tab. */
function leave() {
  if (!isRoom) location.assign(location.pathname + location.search);
}

function askSoon() {
  due ??= setTimeout(() => {
    due = null;
    askForAll();
  }, Math.random() * SPREAD);
}

function refused({ message }) {
  if (isRoom) return;
  if (message === "sign-in") return void leave();
  if (socket.active) return;
  setTimeout(() => document.hidden || socket.connect(), pause * (0.5 + Math.random()));
  pause = Math.min(pause * 2, SLOWEST);
}

/* A session may go on under a new token; then the door opens again at once. */
function sentAway({ reason }) {
  if (isRoom) return void askForAll();
  socket.disconnect();
  if (reason === "sign-in") socket.connect();
  else askForAll();
}

socket.on("connect", () => {
  pause = REFUSED_AGAIN;
  askForAll();
});
socket.on("connect_error", refused);
socket.on("page.recall", askSoon);
socket.on("goodbye", sentAway);
if (socket.connected) askForAll();

setInterval(() => {
  if (!document.hidden && !socket.connected) askForAll();
}, EVERY);

function sleep() {
  wasDeaf = true;
  if (!isRoom) socket.disconnect();
}

/* Back in view after a while, nothing is shown before it is known to be still the reader's; a second at most. */
async function wake() {
  clearTimeout(asleep);
  if (!isRoom && !socket.connected) socket.connect();
  if (!wasDeaf) return;
  wasDeaf = false;
  main.classList.add("asking");
  await Promise.race([askForAll(), new Promise((resolve) => { setTimeout(resolve, BLANK_FOR); })]);
  main.classList.remove("asking");
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) asleep = setTimeout(sleep, HIDDEN_FOR);
  else wake();
});
window.addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  wasDeaf = true;
  wake();
});
if (document.hidden) sleep();
