/* Keys of the desk: j and k walk through the queue, a, d and b open a form. Nothing is ever sent by a key alone. */

const KEPT = "colep-desk-keys";
const box = document.querySelector("[data-keys]");
const button = box?.querySelector("[data-keys-switch]");

function areOn() {
  return localStorage.getItem(KEPT) !== "off";
}

function show() {
  if (!button) return;
  button.setAttribute("aria-pressed", areOn() ? "true" : "false");
}

function isTyping(target) {
  return target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
}

/* Where Escape leads back from a form, it does so from its fields too, unless something was typed into one. */
function hasTyped(target) {
  const form = target.closest?.("form");
  return form && [...form.elements].some((field) => field.value !== field.defaultValue && field.type !== "hidden" && field.tagName !== "BUTTON" && field.tagName !== "SELECT");
}

/* On an Arabic or Russian keyboard the key that has an "a" on it too says "ش" or "ф". */
function latin(event) {
  const isForeign = event.key.length === 1 && event.key > "~" && event.code.startsWith("Key");
  return isForeign ? event.code.slice(3).toLowerCase() : event.key;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (document.querySelector("details.menu[open]")) return;
  const isEscape = event.key === "Escape";
  if (isEscape ? hasTyped(event.target) : isTyping(event.target) || !areOn()) return;
  const way = document.querySelector(`a[data-key="${CSS.escape(latin(event))}"]`);
  if (!way) return;
  event.preventDefault();
  location.assign(way.href);
});

button?.addEventListener("click", () => {
  localStorage.setItem(KEPT, areOn() ? "off" : "on");
  show();
});

if (box) box.hidden = false;
show();

/* In a long list the one that is open should be in sight. */
const list = document.querySelector(".desk-list");
const row = list?.querySelector(".desk-row[aria-current]");
if (row && list.scrollHeight > list.clientHeight) list.scrollTop = row.offsetTop - list.clientHeight / 2;
