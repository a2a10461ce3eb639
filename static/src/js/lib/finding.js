/* Members by a part of their name: those found stand among those chosen, as the page itself shows them. */

import { calmly } from "./ask.js";

const FIND_AFTER = 300;
const SHORTEST = 2;

function part(name, text, className = "") {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}

function row({ id, name, other, country, function: work }) {
  const label = part("label", "", "check");
  const box = document.createElement("input");
  Object.assign(box, { type: "checkbox", name: "members", value: String(id) });
  const words = part("span", "");
  const hint = part("span", "", "hint");
  const facts = [other && part("bdi", other), country, work && part("bdi", work)].filter(Boolean);
  hint.append(...facts.flatMap((one, place) => (place ? [" · ", one] : [one])));
  words.append(part("bdi", name), hint);
  label.append(box, words);
  return label;
}

/** Chosen ones stay; of the others only those just found are shown. */
function showPeople(list, people) {
  for (const box of list.querySelectorAll("input:not(:checked)")) {
    if (box !== document.activeElement) box.closest("label").remove();
  }
  const there = new Set([...list.querySelectorAll("input")].map(({ value }) => value));
  list.append(...people.filter(({ id }) => !there.has(String(id))).map(row));
}

/**
 * @param {HTMLFieldSetElement} choice
 * @param {(address: string, fields: object) => Promise<object>} ask
 */
export function attachFinding(choice, ask) {
  const field = choice.querySelector("[name=find]");
  const list = choice.querySelector("[data-people]");
  const status = choice.querySelector("[data-found]");
  const button = choice.querySelector("button[value=find]");
  const find = async () => {
    const name = field.value.trim();
    if (name.length < SHORTEST) return void (status.textContent = "");
    try {
      const { people, sentence } = await ask(choice.dataset.find, { name, for: choice.dataset.for });
      showPeople(list, people);
      status.textContent = sentence;
    } catch (error) {
      if (error.name !== "AbortError") status.textContent = error.cause === "told" ? error.message : choice.dataset.lost;
    }
  };
  field.addEventListener("input", calmly(find, FIND_AFTER));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    find();
  });
  /* No button that sends stands before the form's own: Enter in another field would press it. */
  button.type = "button";
  button.addEventListener("click", find);
}
