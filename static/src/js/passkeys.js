/* Passkeys: asks the browser for the answer that a form carries, and then sends that form as any other.
   <form data-passkey="show|make"> has a hidden field "passkey"; without scripts its button stays switched off. */

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/* Browsers of the last years read and write these by themselves; older ones do not. */
function readable(options) {
  for (const list of [options.allowCredentials, options.excludeCredentials]) {
    for (const key of list ?? []) key.id = bytes(key.id);
  }
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  return options;
}

function written(key) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (key.response[name]) response[name] = text(key.response[name]);
  }
  return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response });
}

async function challenge(form) {
  const body = new URLSearchParams({
    csrf_token: form.elements.csrf_token.value,
    purpose: form.dataset.passkey,
  });
  const answer = await fetch("/sign-in/challenge", { method: "POST", body, headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("again");
  return readable(await answer.json());
}

async function ask(form) {
  const publicKey = await challenge(form);
  const key = form.dataset.passkey === "make"
    ? await navigator.credentials.create({ publicKey })
    : await navigator.credentials.get({ publicKey });
  return written(key);
}

function attach(form) {
  const words = JSON.parse(form.dataset.words);
  const button = form.querySelector("[data-passkey-button]");
  const trouble = form.querySelector("[data-passkey-error]");
  const field = form.elements.passkey;
  const say = (word) => {
    trouble.querySelector("span").textContent = words[word];
    trouble.hidden = false;
  };
  if (!window.PublicKeyCredential) return say("none");
  button.disabled = false;
  let isAsking = false;
  form.addEventListener("submit", async (event) => {
    if (field.value) return;
    event.preventDefault();
    if (isAsking) return;
    isAsking = true;
    trouble.hidden = true;
    try {
      field.value = await ask(form);
      form.requestSubmit();
    } catch (error) {
      say(error.message === "again" ? "again" : error.name === "InvalidStateError" ? "known" : "cancelled");
    } finally {
      isAsking = false;
    }
  });
  /* An answer is good once: who comes back to the page is asked anew. */
  window.addEventListener("pageshow", () => { field.value = ""; });
}

for (const form of document.querySelectorAll("form[data-passkey]")) attach(form);

for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
