"""Rooms under the Chatham House Rule: what was said is read by all, and who said it by nobody else."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Column, Table, func, or_, select

from colep.audit.models import AuditEntry
from colep.chat import queries, said, service
from colep.chat.frames import change_of
from colep.chat.models import Message, Room, RoomChange
from colep.chat.sockets import _changes
from colep.chatham.models import Speaker
from colep.core import clock
from colep.core.db import Base, Moment
from colep.core.errors import Conflict
from colep.rules.acts import VEILED
from colep.screening.models import GuardCase
from colep.screening.notice import NotHere
from colep.screening.service import Plea
from tests.chat.opened import INSIDE, a_group_of, a_room, a_rule_room, for_group, for_people, inside, room_id
from tests.conftest import Visitor
from tests.helpers import actor_of, at_once, fresh, nonce, rows
from tests.people import CAST

Ids = dict[str, int]
AsPerson = Callable[[str], Visitor]

#: A moment at which minutes and seconds would be seen.
MOMENT = datetime(2026, 3, 3, 14, 37, 22, 123456, tzinfo=UTC)


def say(ids: Ids, who: str, slug: str, text: str = "The scanner is down.", **more: Any) -> service.Sent:
    """Say something in a room."""
    values = {"nonce": nonce(), "language": "en", **more}
    return service.send_message(inside(ids, who), slug, text=text, **values)


def leads_to(columns: list[Column[Any]], member_id: int) -> dict[str, int]:
    """Return, for each of these columns, how many rows have this member in it."""
    return {
        f"{column.table.name}.{column.name}": int(
            rows(select(func.count()).select_from(column.table).where(column == member_id))[0][0]
        )
        for column in columns
    }


def of_members() -> list[Column[Any]]:
    """Return every column of the database in which a member can stand."""
    named = ("actor_id", "member_id", "author_id")
    tables: list[Table] = list(Base.metadata.tables.values())
    return [
        column
        for table in tables
        for column in table.columns
        if column.name in named or any(key.column.table.name == "members" for key in column.foreign_keys)
    ]


def test_no_row_that_is_written_leads_to_who_spoke(app: Flask, ids: Ids) -> None:
    """Point 6: after speaking, a member stands in no column of the database in which they did not stand before."""
    slug = a_rule_room(ids)
    before = leads_to(of_members(), ids["aigul"])
    assert len(before) > 20
    say(ids, "aigul", slug)
    say(ids, "aigul", slug, "Call +49 30 901820", plea=Plea("The number of the ministry's door", 5))
    assert leads_to(of_members(), ids["aigul"]) == before
    assert rows(select(func.count(GuardCase.id)).where(GuardCase.speaker_id.is_not(None)))[0][0] == 1


def test_no_row_that_is_written_knows_the_minute(app: Flask, ids: Ids, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point 6: times of messages, changes, rooms and cases say the hour, so that the table does not know more."""
    slug = a_rule_room(ids)
    monkeypatch.setattr(clock, "now", lambda: MOMENT)
    say(ids, "aigul", slug)
    say(ids, "judit", slug, "Call +49 30 901820", plea=Plea("The number of the ministry's door"))
    hour = MOMENT.replace(minute=0, second=0, microsecond=0)
    for table in (Message, RoomChange, Room, GuardCase):
        times = [column for column in table.__table__.columns if isinstance(column.type, Moment)]
        assert times, table
        for row in rows(select(*times).where(or_(*(column.is_not(None) for column in times)))):
            assert {moment for moment in row if moment} == {hour}, table


def test_the_language_of_the_speaker_is_not_kept(app: Flask, ids: Ids) -> None:
    """Point 6: neither of a message nor of the page of its author; readers' browsers find the direction."""
    slug = a_rule_room(ids)
    say(ids, "layla", slug, "Good morning", language="ar")
    (message,) = rows(select(Message.language, Message.html))
    assert message.language == "und"
    assert "lang=" not in message.html


def frames_of(slug: str, after: int = 0) -> list[dict[str, Any]]:
    """Return what the live door tells everybody of a room."""
    fresh()
    return [change_of(card, slug, 0).payload for card in said.changes(room_id(slug), after, 100)]


def test_frames_have_a_participant_and_nothing_of_the_member(app: Flask, ids: Ids) -> None:
    """Point 6: whole payloads, quotes too, hold no name in any script, country, function or id of a member."""
    slug = a_rule_room(ids)
    for who in INSIDE:
        say(ids, who, slug, "Same words.")
    say(ids, "layla", slug, "An answer.", reply_to=2)
    frames = frames_of(slug)
    assert len(frames) == 6
    for frame in frames:
        assert set(frame) == {"room", "number", "kind", "id", "at", "by", "html", "language", "dir", "reply_to"}
        # Ids count over all rooms: beside those of messages with a minute they would tell the minute.
        assert frame["id"] == frame["number"]
        assert set(frame["by"]) == {"participant"}
        assert ":00:00" in frame["at"]
        for name, latin, _role, country, *_rest in CAST.values():
            for word in (name, latin, f"'{country}'", "Investigator", "National Police"):
                assert word not in str(frame)
    numbers = [frame["by"]["participant"] for frame in frames]
    assert len(set(numbers[:5])) == 5
    assert numbers[5] == numbers[1]
    assert frames[5]["reply_to"] == {"number": 2, "by": {"participant": numbers[1]}, "text": "Same words."}
    bare = [{**frame, "number": 0, "id": 0, "by": 0} for frame in frames[:5]]
    assert all(frame == bare[0] for frame in bare), "but for number and participant they are alike"


def test_a_speaker_of_two_rooms_is_two_speakers(app: Flask, ids: Ids) -> None:
    """Point 6: tags, envelopes and numbers join nobody over two rooms, and a nonce used in both is not looked for."""
    first, second = a_rule_room(ids), a_room(actor_of("emre", ids), for_people(ids, "layla", "judit"), under_rule=True)
    once = nonce()
    say(ids, "layla", first, "One", nonce=once)
    say(ids, "layla", second, "Two", nonce=once)
    speakers = rows(select(Speaker.__table__))
    for column in ("tag", "sealed"):
        assert len({getattr(speaker, column) for speaker in speakers}) == len(speakers)


def test_a_message_sent_twice_is_one_under_the_rule_too(app: Flask, ids: Ids) -> None:
    """R2: the same nonce of the same speaker is one message, six times at once; with another text it is a conflict."""
    slug, once = a_rule_room(ids), nonce()
    results = at_once(app, *[lambda: say(ids, "layla", slug, nonce=once)] * 6)
    assert len(set(results)) == 1, results
    with pytest.raises(Conflict):
        say(ids, "layla", slug, "Something else", nonce=once)
    assert say(ids, "judit", slug, nonce=once) not in results


def test_first_words_at_once_draw_different_numbers(app: Flask, ids: Ids) -> None:
    """Point 6: five members who speak for the first time in the same moment are five participants."""
    slug = a_rule_room(ids)
    results = at_once(app, *[lambda who=who: say(ids, who, slug) for who in INSIDE for _ in range(2)])
    assert sorted(sent.number for sent in results) == list(range(1, 11)), results
    numbers = rows(select(Speaker.number))
    assert len({row.number for row in numbers}) == len(numbers) == len(INSIDE)


def test_the_page_shows_participants_and_one_s_own_words_as_one_s_own(
    app: Flask, ids: Ids, as_person: AsPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Point 6: no name, no minute; "You, as Participant 7" on the author's page, "Participant 7" on all others."""
    slug = a_rule_room(ids)
    real, moment = clock.now, clock.now().replace(minute=37, second=22)
    monkeypatch.setattr(clock, "now", lambda: moment)
    say(ids, "judit", slug, "Words of Judit")
    say(ids, "layla", slug, "An answer to them", reply_to=1)
    monkeypatch.setattr(clock, "now", real)
    (number,) = {frame["by"]["participant"] for frame in frames_of(slug)[:1]}
    own, other = as_person("judit").get(f"/rooms/{slug}").text, as_person("tamas").get(f"/rooms/{slug}").text
    assert f"You, as Participant {number}" in own
    assert f"Participant {number}</bdi>: <bdi>Words of Judit" in other.replace("\n", "")
    assert f"<strong>Participant {number}</strong>" in other
    log = other[other.index('class="room-lines"') : other.index('id="end"')]
    for word in ("You, as", "Bárándi", "Judit Bárándi", "Hungary", "Investigator", "ليلى", "Layla", "Iraq", ":37"):
        assert word not in log, word
    assert f"/members/{ids['judit']}" not in log


def test_the_list_of_rooms_names_nobody(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Point 6: last words without their author, and the hour of them."""
    slug = a_rule_room(ids)
    say(ids, "layla", slug, "Last words")
    (row,) = [row for row in queries.rooms(inside(ids, "judit")) if row.slug == slug]
    assert not row.last_author
    assert row.last_text == "Last words"
    assert row.last_at is not None
    assert (row.last_at.minute, row.last_at.second) == (0, 0)
    page = as_person("judit").get("/rooms").text
    assert "Last words" in page
    assert "Layla" not in page


def test_speaking_is_not_reading(app: Flask, ids: Ids) -> None:
    """Point 6: who speaks leaves no reading mark, which stands under their own name."""
    slug = a_rule_room(ids)
    say(ids, "layla", slug)
    assert queries.room(inside(ids, "layla"), slug).read_number == 0


@pytest.mark.parametrize(("handles", "is_warned"), [(INSIDE, False), (INSIDE[:4], False), (INSIDE[:3], True)])
def test_the_composer_warns_where_few_could_have_written(
    app: Flask, ids: Ids, as_person: AsPerson, handles: tuple[str, ...], is_warned: bool
) -> None:
    """Point 6: with fewer than four who could have written something the Rule hides nobody."""
    choice = for_group(a_group_of(ids, *handles))
    slug = a_room(actor_of("emre", ids), choice, under_rule=True)
    assert ("Fewer than four members can write here" in as_person("judit").get(f"/rooms/{slug}").text) is is_warned


def test_the_composer_warns_where_nobody_may_count(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Points 2 and 6: of a hidden roster no number stands on the page, and the warning always does."""
    slug = a_rule_room(ids, is_hidden=True)
    page = as_person("judit").get(f"/rooms/{slug}").text
    assert "nobody may know how many" in page
    assert "5 members" not in page
    assert "5 people" not in page


def test_the_guard_names_nobody_under_the_rule(app: Flask, ids: Ids) -> None:
    """Points 6 and 7: a text that is kept back is entered in the record without who typed it, and without session."""
    slug = a_rule_room(ids)
    with pytest.raises(NotHere):
        say(ids, "aigul", slug, "IBAN DE89 3704 0044 0532 0130 00", plea=Plea("", 7))
    (entry,) = rows(
        select(AuditEntry.actor_id, AuditEntry.session_id, AuditEntry.subject_kind).where(
            AuditEntry.act == "guard.refuse"
        )
    )
    assert tuple(entry) == (VEILED, None, "room")


def test_other_rooms_are_as_they_were(app: Flask, ids: Ids, counted_queries: Callable[[], int]) -> None:
    """Figures: no statement more for what is not under the Rule, neither to speak nor to bring what was said."""
    say(ids, "emre", "general")
    general, emre = room_id("general"), actor_of("emre", ids)
    fresh()
    counted_queries()
    service.send_message(emre, "general", nonce=nonce(), text="Again.", language="en")
    assert counted_queries() <= 11, "two of them the BEGINs of SQLite"
    fresh()
    counted_queries()
    _changes(general, 0, 10)
    assert counted_queries() <= 3
