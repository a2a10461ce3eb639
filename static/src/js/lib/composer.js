/* The composer: grows with its text, shows a preview in place, and keeps a draft in this tab's memory. */

import { post } from "./post.js";
import { trusted } from "./trusted.js";

function grow(area) {
  area.style.blockSize = "auto";
  area.style.blockSize = `${Math.min(area.scrollHeight + 2, window.innerHeight / 2)}px`;
}

const SENT = "draft-sent";

/* A draft goes once the server has it, which then leads on to the new post. Where the line was lost it is still there. */
function forgetSent() {
  const key = sessionStorage.getItem(SENT);
  const [arrival] = performance.getEntriesByType("navigation");
  if (key && arrival?.redirectCount && location.hash.startsWith("#post-")) sessionStorage.removeItem(key);
  sessionStorage.removeItem(SENT);
}

forgetSent();

/* sessionStorage goes with the tab: text is kept over a reload or a lost line, and does not stay on a shared computer. */
function keepDraft(form, area) {
  const key = `draft:${form.dataset.draft}`;
  const keep = () => sessionStorage.setItem(key, area.value);
  if (!area.value) area.value = sessionStorage.getItem(key) ?? "";
  /* On a slow line somebody may have begun to write before this script was there. */
  else if (area.value !== area.defaultValue) keep();
  area.addEventListener("input", keep);
  form.addEventListener("submit", (event) => {
    if (event.submitter?.value === "post") sessionStorage.setItem(SENT, key);
  });
}

async function showPreview(form, area) {
  const language = form.elements.language.value;
  const answer = await post(form.dataset.previewUrl, { text: area.value, language });
  const reply = await answer.json();
  let box = form.querySelector(".preview");
  if (!box) {
    box = document.createElement("section");
    box.className = "preview";
    box.tabIndex = -1;
    form.querySelector(".composer-strip, .acts").before(box);
  }
  box.replaceChildren();
  const prose = document.createElement("div");
  prose.className = "prose";
  prose.lang = language;
  if (answer.ok) prose.innerHTML = trusted(reply.html);
  else prose.textContent = reply.error.message;
  box.append(prose);
  box.focus();
}

/* The style sheet keeps what has focus clear of the docked composer, and must know how tall that is. */
function tellHeight(form) {
  new ResizeObserver(() => {
    document.documentElement.style.setProperty("--composer", `${form.offsetHeight}px`);
  }).observe(form);
}

export function attachComposer(form) {
  const area = form.querySelector("textarea");
  if (form.matches(".composer")) tellHeight(form);
  keepDraft(form, area);
  area.addEventListener("input", () => grow(area));
  if (area.value) grow(area);
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      form.requestSubmit(form.querySelector("button[value=post]"));
    }
  });
  const preview = form.querySelector("[data-preview]");
  preview?.addEventListener("click", (event) => {
    event.preventDefault();
    showPreview(form, area).catch(() => form.requestSubmit(preview));
  });
}
