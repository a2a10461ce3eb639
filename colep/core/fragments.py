"""Pieces of pages that look the same for many readers, kept under exactly what they are made of.

A fragment is a Jinja macro over cards. Cards are frozen and already redacted for their reader, so
equal cards give equal HTML to readers of the same language and time zone, and nobody is ever
shown a piece that was made from more than they may see.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import current_app
from markupsafe import Markup

from colep.core import i18n

#: Some megabytes for each fragment at the usual length of posts.
_KEPT = 1500


def fragment(template: str, macro: str) -> Callable[..., Markup]:
    """Return a function of hashable arguments that renders a macro of a template, or remembers it.

    The macro may use the interface's words, dates and names; it must not use anything of the request.
    """

    @lru_cache(_KEPT)
    def kept(_reader: i18n.Reader, arguments: tuple[Any, ...]) -> Markup:
        module: Any = current_app.jinja_env.get_template(template).module
        return Markup(getattr(module, macro)(*arguments))  # noqa: S704 - a template made it

    def render(*arguments: Any) -> Markup:
        return kept(i18n.reader(), arguments)

    return render
