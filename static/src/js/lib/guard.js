/* What the guard found in a message, beside the message that was kept back. Nobody else has seen it. */

function found({ what, why, matched }) {
  const line = document.createElement("li");
  const name = document.createElement("strong");
  name.textContent = `${what}:`;
  const part = document.createElement("bdi");
  part.className = "guard-match";
  part.textContent = matched;
  const reason = document.createElement("span");
  reason.className = "hint";
  reason.textContent = why;
  line.append(name, " ", part, reason);
  return line;
}

function contact({ address, country }) {
  const link = document.createElement("a");
  link.href = address;
  link.textContent = country;
  return link;
}

/**
 * @param {HTMLElement} message the message as it was typed
 * @param {object} error what the server answered
 * @param {{onReason: (reason: string) => void, onMend: () => void}} acts
 */
export function showGuard(message, error, { onReason, onMend }) {
  hideGuard(message);
  const box = document.getElementById("guard-template").content.firstElementChild.cloneNode(true);
  box.querySelector(".guard-found").append(...error.findings.map(found));
  box.querySelector("[data-channel]").textContent = error.channel;
  const places = box.querySelector("[data-contacts]");
  if (error.contacts.length) {
    const links = error.contacts.flatMap((one) => [" · ", contact(one)]);
    places.replaceChildren(`${places.textContent.trim()}: `, ...links.slice(1));
  }
  const plea = box.querySelector("form");
  plea.hidden = !error.may_explain;
  plea.addEventListener("submit", (event) => {
    event.preventDefault();
    const reason = plea.elements.reason.value.trim();
    if (reason) onReason(reason);
  });
  box.querySelector("[data-mend]").addEventListener("click", onMend);
  message.querySelector(".message-state").after(box);
}

export function hideGuard(message) {
  message.querySelector(".guard")?.remove();
}
