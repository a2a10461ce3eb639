/* What every page does: menus close when one leaves them, forms are sent once. */

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest?.("details.menu"));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.menu[open]");
  closeMenus(null);
  open?.querySelector("summary")?.focus();
});

/* Without a line the browser would put a page of its own in the place of what was typed. */
const offline = document.getElementById("offline");

function sayOffline(form) {
  (form.querySelector(".composer-strip, .acts") ?? form.lastElementChild).before(offline);
  offline.hidden = false;
}

window.addEventListener("online", () => { offline.hidden = true; });

/* A second press on a button that is already at work does nothing; the server would know the nonce anyway. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (!navigator.onLine) {
    event.preventDefault();
    sayOffline(form);
    return;
  }
  form.dataset.sent = "yes";
});

/* What a page shows may be taken from its reader while it is open: once the page stands and is painted, it listens.
   The first thing it does is to ask, so that nothing is missed before. */
const SETTLED = 2000;
const idle = window.requestIdleCallback ?? setTimeout;
if (document.querySelector("[data-item]")) {
  window.addEventListener("load", () => setTimeout(() => idle(() => import("./ear.js")), SETTLED));
}

/* What went wrong is the first thing to read after a form came back. */
const faults = document.querySelector(".faults");
if (faults) faults.tabIndex = -1;
(faults ?? document.querySelector("main form:not(.composer) [aria-invalid=true]"))?.focus();

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
