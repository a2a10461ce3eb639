"""Markdown becomes HTML here, once, when it is written; pages read the stored HTML.

Raw HTML is off in the parser; then two sanitisers with the same strict allowlist stand behind
each other, and either alone must hold. bleach is no longer maintained by its makers, so nh3, a
second parser that is, has the last word. No images, no ids, no classes, no styles from people.
"""

from collections.abc import Callable, Sequence

import bleach
import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from colep.core.languages import direction, paragraph_direction, paragraph_language
from colep.core.offload import off_the_loop

#: Raise it when rules or sanitisers change, so that a job can render old texts anew.
VERSION = 1

_TEXT_BLOCKS = ("p", "h3", "h4", "h5", "h6", "li", "td", "th")
_BLOCKS = (*_TEXT_BLOCKS, "blockquote", "ul", "ol", "table")
TAGS = frozenset({*_BLOCKS, "a", "br", "code", "del", "em", "hr", "pre", "s", "strong", "tbody", "thead", "tr"})
_READING = frozenset({"dir", "lang"})
ATTRIBUTES: dict[str, frozenset[str]] = {
    **dict.fromkeys(_BLOCKS, _READING),
    "a": frozenset({"href", "title"}),
    "ol": _READING | {"start"},
    "pre": _READING,
}
SCHEMES = frozenset({"http", "https", "mailto"})
_REL = "noopener noreferrer nofollow"

_BlockRule = Callable[[StateBlock, int, int, bool], bool]

#: Deeper quotes and lists are laughter, not structure, and cost the reader's browser dear: they stay text.
#: A quotation is one level, a list with its item two. The parser's own limit, which drops what follows, lies above.
DEEPEST = 12
_PARSERS_LIMIT = 20

#: Texts up to this many characters are made at once, in a millisecond or two.
SHORT = 1500

#: A table of more cells is not for reading, and would keep the process busy for most of a second.
MOST_CELLS = 2000

#: A page has its own first and second heading; those in a text begin below them.
_HEADINGS = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}


def render(text: str, language: str) -> str:
    """Turn Markdown into safe HTML in which every block carries its direction, and its own
    language where that differs from the text's. Preview and storing both call this.

    A long text may take most of a second; it is made off the loop, so call this before a transaction.
    """
    if len(text) <= SHORT:
        return _made(text, language, _bleach)
    made: str = off_the_loop(_made, text, language, _new_bleach())
    return made


def _made(text: str, language: str, cleaner: bleach.Cleaner) -> str:
    parser = _parser if text.count("|") <= MOST_CELLS else _parser_without_tables
    return nh3.clean(
        cleaner.clean(parser.render(text, {"language": language})),
        tags=set(TAGS),
        attributes={"*": set(), **{tag: set(names) for tag, names in ATTRIBUTES.items()}},
        url_schemes=set(SCHEMES),
        link_rel=_REL,
        strip_comments=True,
        url_relative="deny",
    )


def _mark_blocks(state: StateCore) -> None:
    """Give every block its direction, and a language of its own to one in another script.

    A container reads in the direction of the first text in it. Each text is looked at once, however
    many empty blocks stand before it.
    """
    language = state.env.get("language", "en")
    reading = (direction(language), language)
    for token in reversed(state.tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = _HEADINGS[token.tag]
        if token.type == "inline":
            reading = (paragraph_direction(token.content, language), paragraph_language(token.content, language))
        elif token.nesting == 1 and token.tag in _BLOCKS:
            token.attrSet("dir", reading[0])
            if reading[1] != language and token.tag in _TEXT_BLOCKS:
                token.attrSet("lang", reading[1])


def _left_to_right_code(_self: object, tokens: Sequence[Token], index: int, options: object, env: object) -> str:
    """Code is read from left to right whatever the page's direction."""
    token = tokens[index]
    return f'<pre dir="ltr"><code>{_escaped(token.content)}</code></pre>\n'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _shallow(rule: _BlockRule) -> _BlockRule:
    """Return the rule, which no longer applies once DEEPEST is reached."""

    def applies(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < DEEPEST and rule(state, start, end, silent)

    return applies


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True, "maxNesting": _PARSERS_LIMIT})
    parser.block.ruler.at("list", _shallow(list_block), {"alt": ["paragraph", "reference", "blockquote"]})
    parser.block.ruler.at("blockquote", _shallow(blockquote), {"alt": ["paragraph", "reference", "blockquote", "list"]})
    parser.enable(["table", "strikethrough", "linkify"]).disable(["image", "html_block", "html_inline"])
    parser.core.ruler.push("mark_blocks", _mark_blocks)
    parser.add_render_rule("fence", _left_to_right_code)
    parser.add_render_rule("code_block", _left_to_right_code)
    return parser


def _fits(tag: str, name: str, value: str) -> bool:
    """Say whether bleach may keep an attribute; it would also keep links that name no scheme."""
    return name in ATTRIBUTES.get(tag, ()) and (name != "href" or value.partition(":")[0].lower() in SCHEMES)


_parser = _make_parser()
_parser_without_tables = _make_parser().disable("table")


def _new_bleach() -> bleach.Cleaner:
    """A cleaner holds its parser, so each thread needs one of its own."""
    return bleach.Cleaner(tags=TAGS, attributes=_fits, protocols=SCHEMES, strip=True, strip_comments=True)


_bleach = _new_bleach()
