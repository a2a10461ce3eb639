/* Questions that a page asks while somebody types or chooses. */

/** Ask for JSON; what was asked before is not waited for any more. */
export function asker() {
  let asked = null;
  return async (address, fields) => {
    asked?.abort();
    asked = new AbortController();
    const answer = await fetch(`${address}?${new URLSearchParams(fields)}`, {
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      signal: asked.signal,
    });
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.error?.message ?? "", { cause: "told" });
    return told;
  };
}

/** Run it once nothing has been asked for a moment. */
export function calmly(run, delay) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(run, delay);
  };
}
