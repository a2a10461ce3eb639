"""Markdown becomes HTML here, once, when it is written; pages read the stored HTML.

Raw HTML is off in the parser; then two sanitisers with the same strict allowlist stand behind
each other, and either alone must hold. bleach is no longer maintained by its makers, so nh3, a
second parser that is, has the last word. No images, no ids, no classes, no styles from people.
"""

from collections.abc import Sequence

import bleach
import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from colep.core.languages import paragraph_direction, paragraph_language

#: Raise it when rules or sanitisers change, so that a job can render old texts anew.
VERSION = 1

_TEXT_BLOCKS = ("p", "h3", "h4", "h5", "h6", "li", "td", "th")
_BLOCKS = (*_TEXT_BLOCKS, "blockquote", "ul", "ol", "table")
TAGS = frozenset(
    {*_BLOCKS, "a", "br", "code", "del", "em", "hr", "pre", "s", "strong", "tbody", "thead", "tr"}
)
_READING = frozenset({"dir", "lang"})
ATTRIBUTES: dict[str, frozenset[str]] = {
    **dict.fromkeys(_BLOCKS, _READING),
    "a": frozenset({"href", "title"}),
    "ol": _READING | {"start"},
    "pre": _READING,
}
SCHEMES = frozenset({"http", "https", "mailto"})
_REL = "noopener noreferrer nofollow"

#: Deeper quotes and lists are laughter, not structure, and cost the reader's browser dear.
DEEPEST = 12

#: A page has its own first and second heading; those in a text begin below them.
_HEADINGS = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}


def render(text: str, language: str) -> str:
    """Turn Markdown into safe HTML in which every block carries its direction, and its own
    language where that differs from the text's. Preview and storing both call this."""
    html = _parser.render(text, {"language": language})
    return nh3.clean(
        _bleach.clean(html),
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        link_rel=_REL,
        strip_comments=True,
        url_relative="deny",
    )


def _mark_blocks(state: StateCore) -> None:
    """Give every block its direction, and a language of its own to one in another script."""
    language = state.env.get("language", "en")
    text = ""
    for token in reversed(state.tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = _HEADINGS[token.tag]
        if token.type == "inline":
            text = token.content
        elif token.nesting == 1 and token.tag in _BLOCKS:
            _mark(token, text, language)


def _mark(block: Token, text: str, language: str) -> None:
    """A container reads in the direction of the first text in it."""
    block.attrSet("dir", paragraph_direction(text, language))
    own = paragraph_language(text, language)
    if own != language and block.tag in _TEXT_BLOCKS:
        block.attrSet("lang", own)


def _left_to_right_code(_self: object, tokens: Sequence[Token], index: int, options: object, env: object) -> str:
    """Code is read from left to right whatever the page's direction."""
    token = tokens[index]
    return f'<pre dir="ltr"><code>{_escaped(token.content)}</code></pre>\n'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True, "maxNesting": DEEPEST})
    parser.enable(["table", "strikethrough", "linkify"]).disable(["image", "html_block", "html_inline"])
    parser.core.ruler.push("mark_blocks", _mark_blocks)
    parser.add_render_rule("fence", _left_to_right_code)
    parser.add_render_rule("code_block", _left_to_right_code)
    return parser


_parser = _make_parser()
_bleach = bleach.Cleaner(
    tags=TAGS,
    attributes={tag: sorted(names) for tag, names in ATTRIBUTES.items()},
    protocols=SCHEMES,
    strip=True,
    strip_comments=True,
)
