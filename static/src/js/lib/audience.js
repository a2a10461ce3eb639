/* Choosing label and audience: says who will see it as the choice changes, and finds members while one types. */

import { asker, calmly } from "./ask.js";
import { attachFinding } from "./finding.js";

const COUNT_AFTER = 250;
const CHOICES = new Set(["label", "audience", "groups", "members", "rule"]);

/* A label that does not go with the audience cannot be chosen. One that is chosen already stays, and the sentence says
   what is wrong: nothing becomes less strict by itself. */
function offerLabels(choice) {
  const audience = choice.querySelector("[name=audience]:checked");
  const labels = audience?.dataset.labels.split(" ") ?? [];
  const reason = choice.querySelector("[data-refused]");
  for (const label of choice.querySelectorAll("[name=label]")) {
    const fits = labels.includes(label.value);
    label.disabled = !fits && !label.checked;
    if (fits) label.removeAttribute("aria-describedby");
    else label.setAttribute("aria-describedby", reason.id);
  }
  reason.textContent = audience?.dataset.refusal ?? "";
  reason.hidden = !reason.textContent;
}

function chosen(form, choice) {
  const fields = [...new FormData(form)].filter(([name]) => CHOICES.has(name));
  return [...fields, ["for", choice.dataset.for]];
}

function show(form, choice, { sentence, warning, button, allowed }) {
  const few = choice.querySelector("[data-few]");
  choice.querySelector("[data-outlook] strong").textContent = sentence;
  few.querySelector("span").textContent = warning ?? "";
  few.hidden = !warning;
  const send = "button" in choice.dataset && form.querySelector(".acts .button-main");
  if (!send) return;
  /* A number that was true for another choice is worse than none. */
  send.dataset.plain ??= send.textContent;
  send.textContent = allowed ? button : send.dataset.plain;
}

/** @param {HTMLFieldSetElement} choice */
export function attachAudience(choice) {
  const { form } = choice;
  const ask = asker();
  const count = async () => {
    try {
      show(form, choice, await ask(choice.dataset.audience, chosen(form, choice)));
    } catch (error) {
      if (error.name === "AbortError") return;
      show(form, choice, { sentence: (error.cause === "told" && error.message) || choice.dataset.failed });
    }
  };
  const later = calmly(count, COUNT_AFTER);
  form.addEventListener("change", ({ target }) => {
    if (!CHOICES.has(target.name)) return;
    offerLabels(choice);
    later();
  });
  /* The button is for those without a script, and would be what Enter presses. */
  choice.querySelector("button[value=reach]").remove();
  attachFinding(choice, asker());
  offerLabels(choice);
  /* A browser that comes back to the page puts in what was chosen before. */
  window.addEventListener("pageshow", () => {
    const inputs = [...form.querySelectorAll("input")].filter(({ name }) => CHOICES.has(name));
    offerLabels(choice);
    if (inputs.some((one) => one.checked !== one.defaultChecked)) later();
  });
}
