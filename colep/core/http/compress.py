"""Pages travel compressed. Secrets in a page differ each time, so their length tells nothing."""

import gzip

import brotli
from flask import Flask, Response, request

_WORTH_IT = 700
_COMPRESSIBLE = ("text/html", "application/json", "text/plain", "text/vcard")


def compress(response: Response) -> Response:
    """Compress an answer the reader's browser can unpack, if it is worth the while."""
    if (
        response.direct_passthrough
        or response.mimetype not in _COMPRESSIBLE
        or "Content-Encoding" in response.headers
        or (length := response.content_length) is None
        or length < _WORTH_IT
    ):
        return response
    response.vary.add("Accept-Encoding")
    accepted = request.accept_encodings
    if accepted.quality("br") > 0:
        response.set_data(brotli.compress(response.get_data(), quality=4))
        response.headers["Content-Encoding"] = "br"
    elif accepted.quality("gzip") > 0:
        response.set_data(gzip.compress(response.get_data(), compresslevel=5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def init_compression(app: Flask) -> None:
    """Compress the pages of this app."""
    app.after_request(compress)
