/* POST a few fields as a form does, with the page's own CSRF token. */

export function csrfToken() {
  return document.querySelector("input[name=csrf_token]")?.value ?? "";
}

/**
 * @param {string} address
 * @param {Record<string, string>} fields
 * @param {{background?: boolean, keepalive?: boolean}} how background: not an act of the person,
 *   so it does not keep the session alive; keepalive: goes out even if the page is left
 */
export function post(address, fields, { background = false, keepalive = false } = {}) {
  const headers = { Accept: "application/json" };
  if (background) headers["X-Colep-Background"] = "1";
  return fetch(address, {
    method: "POST",
    body: new URLSearchParams({ csrf_token: csrfToken(), ...fields }),
    headers,
    keepalive,
    credentials: "same-origin",
  });
}
