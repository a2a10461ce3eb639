"""Contacts as files: RFC 6350 to the letter, and never more than the page shows."""

import re
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from flask import Flask

from colep.core import clock
from colep.directory.links import mailto, tel
from colep.directory.vcard import escaped, folded
from tests.conftest import Visitor
from tests.directory.contacts import NOW, add
from tests.helpers import only_sqlite

SignIn = Callable[[str], Visitor]


@pytest.fixture(autouse=True)
def _afternoon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_escaping() -> None:
    """What has a meaning in a vCard loses it. Source: RFC 6350, 3.4."""
    assert escaped("a,b;c\\d\ne\r") == "a\\,b\\;c\\\\d\\ne"


@pytest.mark.parametrize("text", ["x" * 400, "é" * 200, "ليلى الحديثي" * 20, "🚓" * 60, "short"])
def test_folding(text: str) -> None:
    """At most 75 octets a line, never inside a letter; unfolding gives the text. Source: RFC 6350, 3.2."""
    lines = folded(f"NOTE:{text}").split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert all(line.startswith(" ") for line in lines[1:])
    assert lines[0] + "".join(line[1:] for line in lines[1:]) == f"NOTE:{text}"


def test_addresses() -> None:
    """Telephone and mail programs get what they understand, and nothing besides."""
    assert tel("+964 (0) 770 555-01") == "tel:+964077055501"
    assert tel("104") == "tel:104"
    assert mailto("a+b@x.example") == "mailto:a+b@x.example"
    assert mailto("a@x.example?bcc=b@y.example") == "mailto:a@x.example%3Fbcc=b@y.example".replace("=", "%3D")


@only_sqlite
class TestFile:
    """The answer of /directory/<id>.vcf."""

    def _properties(self, visitor: Visitor, contact_id: int) -> dict[str, list[str]]:
        answer = visitor.get(f"/directory/{contact_id}.vcf")
        assert answer.status_code == 200
        assert answer.text.endswith("END:VCARD\r\n")
        properties: dict[str, list[str]] = {}
        for line in answer.text.replace("\r\n ", "").strip().split("\r\n"):
            name, _, value = line.partition(":")
            properties.setdefault(name.split(";")[0], []).append(value)
        return properties

    def test_it_says_all_that_one_needs(self, app: Flask, as_person: SignIn) -> None:
        """Name in both scripts, place, zone, languages, label first in the note, when it was confirmed."""
        card = self._properties(as_person("tamas"), add(name="Кёрёшфальви; Тамаш", limits="Ask, then\nwait"))
        assert card["VERSION"] == ["4.0"]
        assert card["KIND"] == ["individual"]
        assert card["FN"] == ["Кёрёшфальви\\; Тамаш"]
        assert card["NICKNAME"] == ["Tamás Kőrösfalvi"]
        assert card["ADR"] == [";;;Baghdad;;;Iraq"]
        assert card["TZ"] == ["Asia/Baghdad"]
        assert card["LANG"] == ["hu", "en", "ar"]
        assert card["NOTE"] == ["TLP:GREEN\\nDuty phone: TLP:AMBER\\nAsk\\, then\\nwait\\nTLP:GREEN"]
        assert card["REV"] == ["20261112T144000Z"]
        assert card["TEL"] == ["tel:+3615550142", "tel:+36305550199"]

    @pytest.mark.parametrize("handle", ["judit", "henrik", "ines"])
    def test_a_duty_phone_is_left_out(self, app: Flask, as_person: SignIn, handle: str) -> None:
        """For all who do not see it on the page."""
        answer = as_person(handle).get(f"/directory/{add()}.vcf")
        assert "TEL" in answer.text
        assert not re.search(r"5550199|555\s*0199", answer.text)

    def test_its_name_is_that_of_the_contact(self, app: Flask, as_person: SignIn) -> None:
        """In its own script, with a plain one for old programs; nothing can break out. Source: RFC 6266."""
        contact_id = add(name='ليلى/"; x=y')
        answer = as_person("judit").get(f"/directory/{contact_id}.vcf")
        assert answer.content_type == "text/vcard; charset=utf-8"
        header = answer.headers["Content-Disposition"]
        found = re.fullmatch(
            r"attachment; filename=\"TLP-GREEN-contact-\d+\.vcf\"; filename\*=UTF-8''([\w%.-]+)", header
        )
        assert found
        assert unquote(found[1]) == "TLP-GREEN-ليلى-x-y.vcf"
        assert answer.headers["Cache-Control"] == "no-store"

    def test_nobody_adds_a_line(self, app: Flask, as_person: SignIn) -> None:
        """A text of a contact stays inside its property."""
        card = self._properties(as_person("judit"), add(limits="x\nTEL:tel:+666", agency="y\r\nEND:VCARD"))
        assert card["TEL"] == ["tel:+3615550142"]
        assert card["END"] == ["VCARD"]

    @pytest.mark.parametrize("number", ["99", "99999999999999999999"])
    def test_unknown_is_missing(self, app: Flask, as_person: SignIn, number: str) -> None:
        """As on the page."""
        assert as_person("judit").get(f"/directory/{number}.vcf").status_code == 404
