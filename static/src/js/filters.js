/* A filter acts when it is chosen; without scripts there is the button. */

for (const form of document.querySelectorAll("form[data-submit-on-change]")) {
  form.addEventListener("submit", () => {
    for (const field of form.elements) {
      if (field.name && !field.value) field.disabled = true;
    }
  });
  let byKeyboard = false;
  form.addEventListener("keydown", () => { byKeyboard = true; });
  form.addEventListener("pointerdown", () => { byKeyboard = false; });
  form.addEventListener("change", (event) => {
    /* Somebody who walks through a list with the arrow keys has not chosen yet. */
    if (byKeyboard && event.target.tagName === "SELECT") return;
    form.requestSubmit();
  });
}
