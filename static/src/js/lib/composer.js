/* The composer: grows with its text, shows a preview in place, and keeps a draft in this tab's memory. */

import { post } from "./post.js";
import { trusted } from "./trusted.js";

function grow(area) {
  area.style.blockSize = "auto";
  area.style.blockSize = `${Math.min(area.scrollHeight + 2, window.innerHeight / 2)}px`;
}

/* sessionStorage goes with the tab: text is kept over a reload or a lost line, and does not stay on a shared computer. */
function keepDraft(form, area) {
  const key = `draft:${form.dataset.draft}`;
  if (!area.value) area.value = sessionStorage.getItem(key) ?? "";
  area.addEventListener("input", () => sessionStorage.setItem(key, area.value));
  form.addEventListener("submit", (event) => {
    if (event.submitter?.value === "post") sessionStorage.removeItem(key);
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

export function attachComposer(form) {
  const area = form.querySelector("textarea");
  keepDraft(form, area);
  area.addEventListener("input", () => grow(area));
  if (area.value) grow(area);
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      form.requestSubmit(form.querySelector("button[value=post]"));
    }
  });
  form.querySelector("[data-preview]")?.addEventListener("click", (event) => {
    event.preventDefault();
    showPreview(form, area).catch(() => form.requestSubmit(event.target));
  });
}
