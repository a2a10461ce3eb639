"""Rooms without JavaScript, and how a page is laid out."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from colep.chat import queries, service
from colep.chat.lines import Rule, Speech, lay_out
from colep.chat.said import MessageCard
from colep.chat.words import guess_language
from colep.core import i18n
from colep.core.db import stop_reading
from tests.conftest import Visitor
from tests.helpers import actor_of, nonce

Ids = dict[str, int]
AsPerson = Callable[[str], Visitor]
NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def _fill(ids: Ids, count: int) -> None:
    for number in range(1, count + 1):
        who = actor_of("layla" if number % 2 else "emre", ids)
        service.send_message(who, "general", nonce=nonce(), text=f"Message {number}.", language="en")


def test_a_message_is_sent_with_the_form_of_the_page(as_person: AsPerson, ids: Ids) -> None:
    judit = as_person("judit")
    assert 'role="log"' in judit.get("/rooms/general").text
    once = {"text": "Lane **7** is open.", "nonce": nonce()}
    for _ in range(2):
        answer = judit.post("/rooms/general/messages", once)
        assert answer.status_code == 302
        assert answer.location.endswith("/rooms/general#end")
    assert judit.get("/rooms/general").text.count("Lane <strong>7</strong> is open.") == 1


def test_what_was_typed_comes_back_with_the_reason(as_person: AsPerson) -> None:
    answer = as_person("judit").post("/rooms/general/messages", {"text": "kept text", "nonce": "x"})
    assert answer.status_code == 422
    assert "kept text" in answer.text


def test_an_unknown_room_is_missing_for_everybody(as_person: AsPerson, visitor: Visitor) -> None:
    assert visitor.get("/rooms/general").status_code == 302
    assert as_person("judit").get("/rooms/nowhere").status_code == 404


@pytest.mark.parametrize("who", ["samira", "oliver"])
def test_rooms_are_not_for_those_outside_the_exchange(as_person: AsPerson, who: str) -> None:
    for address in ("/rooms", "/rooms/general"):
        assert as_person(who).get(address).status_code == 404


@pytest.mark.parametrize("address", ["/rooms", "/rooms/general"])
def test_a_page_asks_the_database_as_often_however_much_there_is(
    as_person: AsPerson, ids: Ids, counted_queries: Callable[[], int], address: str
) -> None:
    judit = as_person("judit")

    def asked() -> int:
        judit.get(address)
        stop_reading()
        counted_queries()
        judit.get(address)
        return counted_queries()

    _fill(ids, 1)
    few = asked()
    _fill(ids, 60)
    assert asked() == few <= 7, "six statements and the BEGIN"


def test_earlier_messages_are_one_link_away(as_person: AsPerson, ids: Ids) -> None:
    _fill(ids, 60)
    judit = as_person("judit")
    assert "?before=11" in judit.get("/rooms/general").text
    earlier = judit.get("/rooms/general?before=11").text
    assert "Message 10." in earlier
    assert "Message 11." not in earlier
    assert "rooms.js" not in earlier


def test_reading_is_noted(as_person: AsPerson, ids: Ids) -> None:
    _fill(ids, 3)
    judit = as_person("judit")
    assert judit.post("/rooms/general/read", {"number": "2"}).status_code == 204
    assert queries.room(actor_of("judit", ids), "general").read_number == 2
    assert 'class="unread-line"' in judit.get("/rooms/general").text
    for wrong in ("", "0", "x"):
        assert judit.post("/rooms/general/read", {"number": wrong}).status_code == 400


def _card(number: int, author: int, minutes: float) -> MessageCard:
    return MessageCard(
        id=number, number=number, author_id=author, author=f"A{author}", function="", country="TR", language="en",
        html="<p>x</p>", quote=None, created_at=NOON + timedelta(minutes=minutes),
    )  # fmt: skip


def _shape(cards: list[MessageCard], read: int = 0) -> list[object]:
    return [
        len(line.messages) if isinstance(line, Speech) else ("unread" if line.is_unread else "day")
        for line in lay_out(cards, 1, read)
        if isinstance(line, Rule | Speech)
    ]


@pytest.mark.usefixtures("app")
def test_speakers_who_go_on_within_five_minutes_are_named_once() -> None:
    cards = [_card(1, 1, 0), _card(2, 1, 4), _card(3, 1, 8), _card(4, 1, 13), _card(5, 2, 14), _card(6, 1, 14)]
    assert _shape(cards) == ["day", 3, 1, 1, 1]


@pytest.mark.usefixtures("app")
def test_days_begin_at_the_readers_midnight() -> None:
    cards = [_card(1, 1, 0), _card(2, 1, 12 * 60 - 2), _card(3, 1, 12 * 60 + 1)]
    assert _shape(cards) == ["day", 1, 1, "day", 1]
    i18n.set_reader("en", "Asia/Tokyo")
    assert _shape(cards) == ["day", 1, "day", 2]


@pytest.mark.usefixtures("app")
def test_the_border_of_the_new_breaks_a_speech() -> None:
    assert _shape([_card(1, 1, 0), _card(2, 1, 1), _card(3, 1, 2)], read=2) == ["day", 2, "unread", 1]
    assert "unread" not in _shape([_card(1, 1, 0)], read=1)


@pytest.mark.parametrize(
    ("text", "own", "interface", "language"),
    [
        ("صباح الخير", "ar:draft en:work", "ar", "ar"),
        ("Good morning", "ar:draft en:work", "ar", "en"),
        ("Доброе утро", "tr:draft", "tr", "ru"),
        ("Jó reggelt", "hu:draft en:work", "en", "hu"),
        ("14:02", "fa:draft", "ar", "fa"),
    ],
)
def test_the_language_of_a_message_is_the_authors_first_in_its_script(
    text: str, own: str, interface: str, language: str
) -> None:
    assert guess_language(text, own, interface) == language
