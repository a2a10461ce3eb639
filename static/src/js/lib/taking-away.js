/* What is gone is replaced by one line. Nothing of it stays: not the words, not the title, not the address. */

const words = () => document.querySelector(".foot").dataset;

function line(name) {
  const line = document.createElement(name);
  line.textContent = words().gone;
  return line;
}

/** The names of the things that this page shows. */
export function items() {
  return [...new Set([...document.querySelectorAll("[data-item]")].map((element) => element.dataset.item))];
}

/** @param {string} item "thread:12" */
export function takeAway(item) {
  const heading = document.querySelector("h1");
  for (const element of document.querySelectorAll(`[data-item="${CSS.escape(item)}"]`)) {
    if (element.contains(heading)) return takePage();
    const isRow = element.matches(".entry");
    for (const { name } of [...element.attributes]) element.removeAttribute(name);
    element.className = isRow ? "entry entry-plain gone" : "gone";
    element.replaceChildren(line("p"));
  }
}

/** The thing is what the page is about. What the reader was typing is theirs, and stays. */
function takePage() {
  const main = document.getElementById("main");
  const typed = [...main.querySelectorAll("textarea")].map((area) => area.value).filter((text) => text.trim());
  const state = document.createElement("div");
  state.className = "state";
  state.setAttribute("role", "alert");
  state.append(line("h1"), ...(typed.length ? [kept(typed)] : []));
  main.className = "page";
  main.replaceChildren(state);
  main.focus();
  document.title = `${words().gone} · Colep`;
  for (const title of document.querySelectorAll(".bar-title")) title.textContent = words().gone;
  history.replaceState(null, "", "/");
}

function kept(texts) {
  const box = document.createElement("div");
  box.className = "kept";
  const name = document.createElement("h2");
  name.textContent = words().typed;
  box.append(name);
  for (const text of texts) {
    const area = document.createElement("textarea");
    area.className = "textarea";
    area.dir = "auto";
    area.readOnly = true;
    area.setAttribute("aria-label", words().typed);
    area.value = text;
    box.append(area);
  }
  return box;
}
