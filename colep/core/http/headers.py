"""What every answer carries, pages, errors and files alike."""

import secrets

from flask import Flask, Response, current_app, g, request

_FEATURES_OFF = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
    "microphone", "midi", "payment", "usb",
)  # fmt: skip
#: Passkeys are asked for by our own pages, and by no frame within them.
_FEATURES_OURS = ("publickey-credentials-create", "publickey-credentials-get")

#: Nothing is loaded from anywhere else, nothing runs that this answer's nonce did not name.
_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'{sockets}; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types colep"
)
_NOTHING = "default-src 'none'; frame-ancestors 'none'; sandbox"

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        (*(f"{feature}=()" for feature in _FEATURES_OFF), *(f"{feature}=(self)" for feature in _FEATURES_OURS))
    ),
    "X-Frame-Options": "DENY",
}
_TWO_YEARS = "max-age=63072000; includeSubDomains"


def nonce() -> str:
    """Return the nonce of this answer, for the scripts that the page names. Fresh every time."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def add_headers(response: Response) -> Response:
    """Give the answer its security headers, and forbid anybody to keep it unless it says otherwise."""
    headers = response.headers
    for name, value in _ALWAYS.items():
        headers[name] = value
    if response.mimetype == "text/html":
        headers["Content-Security-Policy"] = _POLICY.format(nonce=nonce(), sockets=_sockets())
    else:
        headers.setdefault("Content-Security-Policy", _NOTHING)
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store"
    if current_app.config["SETTINGS"].is_production:
        headers["Strict-Transport-Security"] = _TWO_YEARS
    return response


def _sockets() -> str:
    """Older browsers do not count a websocket of the same host as 'self'."""
    scheme = "wss" if current_app.config["SETTINGS"].is_tls else "ws"
    return f" {scheme}://{request.host}"


def init_headers(app: Flask) -> None:
    """Add the headers to every answer of this app."""
    app.after_request(add_headers)
