"""What is said is in the record once, in one order, whoever says it at the same time."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from colep.accounts.standing import change_standing
from colep.chat import queries, said, service
from colep.chat.models import LONGEST_MESSAGE, Message, RoomChange, RoomRead
from colep.core.errors import Conflict, Invalid, Missing
from colep.rules.policy import NotAllowed
from colep.rules.standing import Standing
from tests.helpers import a_thread, actor_of, at_once, fresh, nonce, rows

Ids = dict[str, int]


def _say(
    ids: Ids, by: str = "emre", text: str = "The ferry is late.", room: str = "general", **more: object
) -> service.Sent:
    values: dict[str, object] = {"nonce": nonce(), "language": "en", **more}
    return service.send_message(actor_of(by, ids), room, text=text, **values)  # type: ignore[arg-type]


def test_rooms_are_made_once(app: Flask) -> None:
    assert service.make_rooms() == []


def test_there_is_a_room_for_every_route_and_one_for_all(app: Flask, ids: Ids) -> None:
    slugs = [room.slug for room in queries.rooms(actor_of("emre", ids))]
    assert "general" in slugs
    assert "east-med" in slugs
    assert len(slugs) == len(set(slugs)) > 20


def test_numbers_count_from_one_in_each_room(app: Flask, ids: Ids) -> None:
    assert [_say(ids).number, _say(ids, "layla").number, _say(ids, room="east-med").number] == [1, 2, 1]


def test_twenty_at_once_get_twenty_numbers_without_a_hole(app: Flask, ids: Ids) -> None:
    results = at_once(app, *[lambda who=who: _say(ids, who) for who in ["emre", "layla", "judit", "aigul"] * 5])
    assert sorted(sent.number for sent in results) == list(range(1, 21)), results
    kept = rows(select(RoomChange.number, Message.number, RoomChange.message_id, Message.id).join_from(
        RoomChange, Message, Message.id == RoomChange.message_id
    ))  # fmt: skip
    assert len(kept) == 20
    assert all(row[0] == row[1] and row[2] == row[3] for row in kept)


def test_the_same_nonce_with_the_same_text_is_one_message(app: Flask, ids: Ids) -> None:
    same = nonce()
    results = at_once(app, *[lambda: _say(ids, nonce=same)] * 6)
    assert len(set(results)) == 1, results
    assert len(rows(select(Message.id))) == 1


@pytest.mark.parametrize("change", [{"text": "Another text."}, {"room": "east-med"}])
def test_the_same_nonce_for_something_else_is_a_conflict(app: Flask, ids: Ids, change: dict[str, str]) -> None:
    same = nonce()
    _say(ids, nonce=same)
    with pytest.raises(Conflict):
        _say(ids, nonce=same, **change)
    assert len(rows(select(Message.id))) == 1


def test_two_people_may_draw_the_same_nonce(app: Flask, ids: Ids) -> None:
    same = nonce()
    assert _say(ids, "emre", nonce=same).id != _say(ids, "layla", nonce=same).id


def test_one_answers_messages_of_the_same_room_only(app: Flask, ids: Ids) -> None:
    first = _say(ids)
    assert _say(ids, reply_to=first.number).number == 2
    for room, number in (("east-med", first.number), ("general", 99)):
        with pytest.raises(Missing):
            _say(ids, room=room, reply_to=number)


@pytest.mark.parametrize(
    ("text", "reason"), [("  \n ", "empty"), ("x" * (LONGEST_MESSAGE + 1), "long"), ("a\x00b", "binary")]
)
def test_what_is_no_message_is_refused(app: Flask, ids: Ids, text: str, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        _say(ids, text=text)
    assert refused.value.reason == reason


def test_those_who_may_not_take_part_cannot_write(app: Flask, ids: Ids) -> None:
    with pytest.raises(NotAllowed):
        _say(ids, "samira")
    suspended = actor_of("emre", ids, Standing.SUSPENDED)
    with pytest.raises(Missing):
        service.send_message(suspended, "general", nonce=nonce(), text="Hello", language="en")


def test_an_unknown_room_is_missing(app: Flask, ids: Ids) -> None:
    with pytest.raises(Missing):
        _say(ids, room="nowhere")


def test_reading_never_goes_back_nor_past_the_end(app: Flask, ids: Ids) -> None:
    for _ in range(3):
        _say(ids)
    layla = actor_of("layla", ids)
    for number, kept in ((2, 2), (1, 2), (99, 3)):
        service.mark_read(layla, "general", number)
        assert rows(select(RoomRead.number).where(RoomRead.member_id == ids["layla"]))[0].number == kept


def test_unread_is_what_others_said_since(app: Flask, ids: Ids) -> None:
    _say(ids, "emre")
    _say(ids, "emre")
    layla = actor_of("layla", ids)
    service.mark_read(layla, "general", 1)
    assert {room.slug: room.unread for room in queries.rooms(layla) if room.unread} == {"general": 1}
    assert not any(room.unread for room in queries.rooms(actor_of("emre", ids)))


def test_pages_of_a_room_join_without_gap_or_overlap(app: Flask, ids: Ids) -> None:
    for number in range(1, 121):
        _say(ids, text=f"Message {number}")
    room = queries.room(actor_of("layla", ids), "general")
    newest = said.messages(room)
    earlier = said.messages(room, newest.cards[0].number)
    first = said.messages(room, earlier.cards[0].number)
    numbers = [card.number for span in (first, earlier, newest) for card in span.cards]
    assert numbers == list(range(1, 121))
    assert (newest.has_earlier, earlier.has_earlier, first.has_earlier) == (True, True, False)


def test_what_was_begun_before_a_suspension_is_not_stored_after_it(app: Flask, ids: dict[str, int]) -> None:
    """Row 40: the request was let in while its author still stood; the act asks again."""
    author = actor_of("emre", ids)
    change_standing("emre", Standing.SUSPENDED, reason="a test")
    fresh()
    before = rows(select(func.count(Message.id)))[0][0]
    with pytest.raises(NotAllowed):
        service.send_message(author, "general", nonce=nonce(), text="Too late", language="en")
    with pytest.raises(NotAllowed):
        a_thread(author)
    assert rows(select(func.count(Message.id)))[0][0] == before
