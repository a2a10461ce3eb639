"""Jinja as our pages need it."""

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class PageEnvironment(Environment):
    """Templates know the same words, whichever of them is asked for, and no template has words of its own.

    So all may share one plain dictionary. Jinja would lay a map of its own over it for each template, and copy and
    compare that, key by key in Python, for every page and every import: a twentieth of a page's time.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what a template knows besides the words that it is given."""
        return super().make_globals(d) if d else self.globals
