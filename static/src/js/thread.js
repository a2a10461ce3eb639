/* A thread: composer, and what has been read is noted as it comes into view. */

import { attachComposer } from "./lib/composer.js";
import { post } from "./lib/post.js";

for (const form of document.querySelectorAll("form[data-composer]")) attachComposer(form);

/* A post counts as read when it has been in view for a moment. */
const LONG_ENOUGH = 700;
const SEND_AFTER = 1500;

function noteReading(list) {
  let read = Number(list.dataset.read);
  let timer = 0;
  const send = () => {
    clearTimeout(timer);
    timer = 0;
    post(list.dataset.readUrl, { number: String(read) }, { keepalive: true });
  };
  const seen = (number) => {
    if (number <= read) return;
    read = number;
    timer ||= setTimeout(send, SEND_AFTER);
  };
  const waiting = new Map();
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const number = Number(entry.target.dataset.number);
      clearTimeout(waiting.get(number));
      const filled = entry.intersectionRect.height > window.innerHeight * 0.4;
      if (entry.isIntersecting && (entry.intersectionRatio > 0.6 || filled)) {
        waiting.set(number, setTimeout(() => seen(number), LONG_ENOUGH));
      }
    }
  }, { threshold: [0, 0.2, 0.4, 0.6, 0.8, 1] });
  for (const article of list.querySelectorAll("[data-number]")) observer.observe(article);
  document.addEventListener("visibilitychange", () => { if (timer && document.hidden) send(); });
}

for (const list of document.querySelectorAll(".posts[data-read-url]")) noteReading(list);

/* Where in the thread the reader is: the last post whose beginning has come up into the first third of the page. */
function showPlace(list) {
  const places = document.querySelectorAll("[data-place]");
  const articles = [...list.querySelectorAll("[data-number]")];
  const written = new Intl.NumberFormat(document.documentElement.lang, { numberingSystem: document.documentElement.dataset.digits ?? "latn" });
  let isWaiting = false;
  const show = () => {
    isWaiting = false;
    const line = window.innerHeight / 3;
    const isAtEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 1;
    const passed = articles.filter((one) => isAtEnd || one.getBoundingClientRect().top < line);
    const number = written.format(Number((passed.pop() ?? articles[0]).dataset.number));
    for (const place of places) {
      const text = place.dataset.place.replace("{}", number);
      if (place.textContent !== text) place.textContent = text;
    }
  };
  document.addEventListener("scroll", () => {
    if (!isWaiting) requestAnimationFrame(show);
    isWaiting = true;
  }, { passive: true });
  if (articles.length) show();
}

for (const list of document.querySelectorAll(".posts")) showPlace(list);

/* Reply and Quote lead to the composer: it is docked, so the page shows the post that is answered above it. */
function answer(form) {
  const number = form.elements.reply_to?.value;
  const area = form.elements.text;
  const about = number && document.getElementById(`post-${number}`);
  (about || [...document.querySelectorAll(".post")].at(-1))?.scrollIntoView();
  area.focus({ preventScroll: true });
  area.setSelectionRange(area.value.length, area.value.length);
}

/* Open at the composer if it is meant or has an error, else at the first unread post unless the address names one. */
const composer = document.querySelector("form.composer[data-composer]");
if (composer && (location.hash === "#composer" || composer.querySelector("[aria-invalid]"))) {
  /* The browser goes to the address's mark by itself when all is loaded, and takes the focus away with it. */
  if (document.readyState === "complete") answer(composer);
  else window.addEventListener("load", () => setTimeout(() => answer(composer)), { once: true });
} else if (!location.hash) document.getElementById("unread")?.scrollIntoView({ block: "center" });
