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

/* Open at the first unread post unless the address names one. */
if (!location.hash) document.getElementById("unread")?.scrollIntoView({ block: "center" });
