"""What letters say: every kind, in every language, complete, for one person, without anything of the site."""

import re
from html.parser import HTMLParser

import pytest
from flask import Flask

from colep.core import i18n, terms
from colep.core.languages import direction, paragraph_direction
from colep.letters.kinds import NEEDED, Kind
from colep.letters.parts import greeting
from colep.letters.words import WORDS
from colep.letters.writing import worded
from colep.rules.roles import Role
from colep.rules.vouching import Reason
from tests.helpers import only_sqlite
from tests.letters.letters import VALUES, values_for

pytestmark = only_sqlite


def test_every_kind_has_words_and_says_what_it_needs() -> None:
    """Point 8: a new letter gets its words first."""
    assert set(WORDS) == set(NEEDED) == set(Kind)


class _Tags(HTMLParser):
    """Whether every tag is closed, and what is used."""

    VOID = frozenset({"meta", "br", "hr", "wbr"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.used: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one that begins."""
        self.used.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Note one that ends."""
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", [*i18n.INTERFACE, "ur"])
def test_every_letter_in_every_language(app: Flask, language: str) -> None:
    """Point 8: with every value, without a placeholder that was left, in both parts, in the right direction."""
    expected = language if language in i18n.INTERFACE else "en"
    for kind in Kind:
        values = values_for(kind)
        content = worded(kind, language, values)
        assert content.language == expected
        everything = f"{content.subject}\n{content.text}\n{content.html}"
        assert not re.search(r"%\(|\{\{|\{%|None|Undefined", everything), kind
        assert "name" not in values or "Judit Kovács" in content.text, kind
        assert "Judit Kovács" not in content.subject
        tags = _Tags()
        tags.feed(content.html)
        assert tags.open == [], kind
        assert tags.links == ([values["link"]] if "link" in values else []), "one button, no picture, no third party"
        assert not tags.used & {"img", "style", "script", "link", "iframe", "form"}, kind
        assert not tags.attributes & {"style", "class", "onclick", "src"}, kind
        assert f'<html lang="{expected}" dir="{"rtl" if expected == "ar" else "ltr"}">' in content.html
        assert "link" not in values or f"\n{values['link']}\n" in content.text, "on a line of its own"


@pytest.mark.parametrize("language", i18n.INTERFACE)
def test_every_line_of_the_plain_text_runs_the_way_of_its_language(app: Flask, language: str) -> None:
    """Point 8: a mail program goes by the first letter, which may be that of "Colep" or of a name."""
    for kind in Kind:
        for line in worded(kind, language, values_for(kind)).text.splitlines():
            if not line.startswith("http"):
                assert paragraph_direction(line, language) == direction(language), f"{kind}: {line}"


def test_the_address_in_a_letter_breaks_on_a_phone_and_is_the_address_still(app: Flask) -> None:
    """Point 8: written out below the button, with places to break and nothing else in it."""
    values = values_for(Kind.CONFIRM_ADDRESS)
    written = worded(Kind.CONFIRM_ADDRESS, "ar", values).html.partition("<small>")[2].partition("</small>")[0]
    assert "<wbr>" in written
    assert re.sub("<[^>]+>", "", written) == values["link"]


def test_every_word_of_a_closed_list_has_its_sentence(app: Flask) -> None:
    """Point 3: all reasons and roles, each change of a factor."""
    for reason in Reason:
        assert (
            str(terms.reason_words()[reason])
            in worded(Kind.APPLICATION_DECLINED, "en", values_for(Kind.APPLICATION_DECLINED, reasons=reason.value)).text
        )
    for role in Role:
        assert terms.role_words()[role] in worded(Kind.ADMITTED, "en", values_for(Kind.ADMITTED, role=role.value)).text
    for what in ("passkey-added", "passkey-removed", "app-set", "app-removed", "codes-drawn"):
        worded(Kind.FACTOR_CHANGED, "en", values_for(Kind.FACTOR_CHANGED, what=what))
    worded(Kind.NEW_DEVICE, "en", values_for(Kind.NEW_DEVICE, device="", place=""))


def test_the_reader_of_the_context_stays_who_it_was(app: Flask) -> None:
    """Point 8: a letter in Arabic does not turn the page of whoever caused it."""
    i18n.set_reader("tr", "Europe/Istanbul")
    before = i18n.reader()
    worded(Kind.RENEWED, "ar", values_for(Kind.RENEWED))
    assert i18n.reader() == before


def test_a_right_to_left_letter(app: Flask) -> None:
    """Point 8: direction on the message, names of the other direction isolated in both parts."""
    content = worded(Kind.RENEWED, "ar", values_for(Kind.RENEWED, name="Judit Kovács"))
    assert content.html.count('lang="ar" dir="rtl"') == 3
    assert "<bdi>Judit Kovács</bdi>" in content.html
    assert "\u2068Judit Kovács\u2069" in content.text
    own = worded(Kind.RENEWED, "ar", values_for(Kind.RENEWED, name="ليلى الجبوري")).text
    assert "\u2068" not in own.splitlines()[0], "some mail programs draw isolates as boxes"
    link = worded(Kind.ADMITTED, "ar", values_for(Kind.ADMITTED)).html
    assert f'<bdi dir="ltr">{VALUES["link"].replace("/", "/<wbr>")}</bdi>' in link


@pytest.mark.parametrize(
    "name",
    [
        "Win at casino.example", "see https://evil.example", "Judit <b>", "call 0800", "a@b.example", "//evil.example", "www evil",
    ],
)  # fmt: skip
def test_a_name_that_is_none_is_not_greeted(app: Flask, name: str) -> None:
    """Point 8: Threat "malicious applicant": a name goes to whatever address was given; it carries no advertisement."""
    content = worded(Kind.CONFIRM_ADDRESS, "en", values_for(Kind.CONFIRM_ADDRESS, name=name))
    if name != "www evil":
        assert name not in content.text
        assert name not in content.html
        assert content.text.startswith("Hello,")


@pytest.mark.parametrize("name", ["O'Neil-Smith Jr.", "محمد عبدالرحمٰن صدیقی", "Сергей Петров-Водкин", "Đorđe Ž.", "இரா"])
def test_a_name_is_greeted(app: Flask, name: str) -> None:
    """Point 8: by name, in its own script."""
    assert name in greeting({"name": name})


def test_what_is_filled_in_cannot_become_markup(app: Flask) -> None:
    """Point 8: HTML, isolates and line breaks in values stay text."""
    evil = "x\u2069\n\r<b>&\u202e%(link)s"
    content = worded(Kind.NEW_DEVICE, "en", values_for(Kind.NEW_DEVICE, device=evil))
    assert "<b>" not in content.html
    assert "&lt;b&gt;&amp;%(link)s" in content.html
    assert "\u202e" not in content.text + content.html
    assert "x <b>&%(link)s" in content.text
