"""Style sheets, scripts and icons: built once, named after their content, kept by browsers for ever."""

import json
import mimetypes
from pathlib import Path

from flask import Flask, Response, abort, request

from colep.core.http.doors import may
from colep.rules.actions import Action

DIST = Path(__file__).resolve().parents[3] / "static" / "dist"
_FOR_EVER = "public, max-age=31536000, immutable"
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))


class Assets:
    """Knows the built files and their addresses."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._names: dict[str, str] = {}

    def url(self, name: str) -> str:
        """Return the address of a built file by its plain name. Raises KeyError for an unknown one."""
        return "/static/" + self._manifest()[name]

    def _manifest(self) -> dict[str, str]:
        if not self._names:
            self._names = json.loads((self.folder / "manifest.json").read_text())
        return self._names

    @property
    def built(self) -> bool:
        """True when the files have been built."""
        return (self.folder / "manifest.json").exists()


assets = Assets(DIST)


@may(Action.PUBLIC_READ)
def static(filename: str) -> Response:
    """Serve a built file, in the smallest form that the browser reads."""
    path = _built_file(filename)
    if path is None:
        abort(404)
    encoding, source = _smallest(path)
    response = Response(source.read_bytes(), mimetype=mimetypes.guess_type(path.name)[0])
    response.headers["Cache-Control"] = _FOR_EVER
    response.vary.add("Accept-Encoding")
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return response


def _built_file(name: str) -> Path | None:
    try:
        path = (DIST / name).resolve()
        fine = path.is_relative_to(DIST) and path.is_file() and path.suffix not in (".br", ".gz")
    except (OSError, ValueError):  # a name that no file can have
        return None
    return path if fine else None


def _smallest(path: Path) -> tuple[str, Path]:
    for encoding, suffix in _ENCODINGS:
        packed = path.with_name(path.name + suffix)
        if request.accept_encodings.quality(encoding) > 0 and packed.is_file():
            return encoding, packed
    return "", path


def init_assets(app: Flask) -> None:
    """Serve the built files under /static/ and give templates `asset(name)`."""
    app.add_url_rule("/static/<path:filename>", "static", static, methods=["GET"])
    app.jinja_env.globals["asset"] = assets.url
