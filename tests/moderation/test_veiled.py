"""The guard and its moderators under the Chatham House Rule: what fired is known, who wrote it is not."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from colep.audit.models import AuditEntry
from colep.core.db import transaction
from colep.core.errors import Invalid
from colep.moderation import queries
from colep.rules.acts import VEILED, Subject
from colep.rules.chatham import Place, Veiled
from colep.screening import service
from colep.screening.models import GuardCase
from colep.screening.notice import NotHere
from colep.screening.service import CLEAN, Plea, guard, put_before
from tests.conftest import Visitor
from tests.helpers import actor_of, fresh, only_sqlite, rows
from tests.people import CAST
from tests.secretariat.veiled import Said, a_veiled_message, a_veiled_post

Ids = dict[str, int]
TEXT = "Write to desk@office.example."


def entries() -> list[tuple[object, ...]]:
    """Return the guard's entries: act, subject and its id, who, session."""
    columns = (
        AuditEntry.act, AuditEntry.subject_kind, AuditEntry.subject_id, AuditEntry.actor_id, AuditEntry.session_id,
    )  # fmt: skip
    wanted = AuditEntry.act.like("guard.%")
    return [tuple(row) for row in rows(select(*columns).where(wanted).order_by(AuditEntry.number))]


def a_case(ids: Ids, handle: str, said: Said, subject: Subject = Subject.POST) -> int:
    """Put something that was said under the Rule before a moderator."""
    screened = guard(actor_of(handle, ids), {"text": TEXT}, (), Plea("An office", from_session=7))
    with transaction():
        put_before(actor_of(handle, ids), screened, subject, said.id, said.speaker_id)
    fresh()
    return int(rows(select(GuardCase.id).order_by(GuardCase.id.desc()))[0].id)


@pytest.mark.parametrize(
    ("under", "subject"),
    [
        (Place(Veiled.THREAD, 12), ("thread", 12)),
        (Place(Veiled.ROOM, 3), ("room", 3)),
        (Place(Veiled.ROOM, 0), ("nobody", 0)),
    ],
)
def test_a_refusal_names_nobody(app: Flask, ids: Ids, under: Place, subject: tuple[str, int]) -> None:
    """Points 6, 7: in the record stands the thread or room, none for one that was not opened, and no session."""
    with pytest.raises(NotHere):
        guard(actor_of("emre", ids), {"text": TEXT}, (), Plea(from_session=7), under=under)
    assert entries() == [("guard.refuse", *subject, VEILED, None)]
    assert guard(actor_of("emre", ids), {"text": "Nothing here."}, under=under) == CLEAN


@only_sqlite
def test_where_there_is_no_rule_the_member_stands_in_the_record(app: Flask, ids: Ids) -> None:
    """Point 7: as before."""
    with pytest.raises(NotHere):
        guard(actor_of("emre", ids), {"text": TEXT}, (), Plea())
    assert entries() == [("guard.refuse", "member", ids["emre"], ids["emre"], None)]


def test_what_waits_for_a_moderator_has_no_author(app: Flask, ids: Ids, as_person: Callable[[str], Visitor]) -> None:
    """Point 6: no name, country, session or minute in case, record and page."""
    said = a_veiled_post(actor_of("emre", ids))
    a_case(ids, "emre", said)
    (case,) = rows(select(GuardCase.author_id, GuardCase.speaker_id, GuardCase.opened_at))
    assert (case.author_id, case.speaker_id) == (None, said.speaker_id)
    assert (case.opened_at.minute, case.opened_at.second, case.opened_at.microsecond) == (0, 0, 0)
    assert entries() == [("guard.pass", "post", said.id, VEILED, None)]
    page = as_person("henrik").get("/moderation").text
    assert "A participant, under the Chatham House Rule" in page
    assert "An office" in page
    row = page[page.index('<ol class="entries">') : page.index("</ol>")]
    for part in (CAST["emre"][1], "Türkiye", "Turkey", f"/members/{ids['emre']}"):
        assert part not in row


@pytest.mark.parametrize("place", [a_veiled_post, a_veiled_message])
@only_sqlite
def test_nobody_clears_their_own_under_the_rule(app: Flask, ids: Ids, place: Callable[..., Said]) -> None:
    """Rows 1, 36: own words are known to oneself and to nobody else, so the author cannot wave them through."""
    subject = Subject.POST if place is a_veiled_post else Subject.MESSAGE
    number = a_case(ids, "henrik", place(actor_of("henrik", ids)), subject)
    henrik, marlene = (replace(actor_of(handle, ids), is_strong=True) for handle in ("henrik", "marlene"))
    assert [card.is_own for card in queries.cases(henrik, is_open=True).cards] == [True]
    assert [card.is_own for card in queries.cases(marlene, is_open=True).cards] == [False]
    with pytest.raises(Invalid):
        service.clear(henrik, number)
    fresh()
    assert entries()[1:] == [], "the refusal is told to nobody"
    service.clear(marlene, number)
    assert entries()[-1][:4] == ("guard.clear", subject.value, entries()[0][2], ids["marlene"])
    assert rows(select(GuardCase.state)) == [("cleared",)]


@only_sqlite
def test_who_writes_in_two_places_is_two(app: Flask, ids: Ids) -> None:
    """Point 6: a moderator who wrote in one thread is not taken for the author in another."""
    own, other = a_veiled_post(actor_of("henrik", ids)), a_veiled_post(actor_of("emre", ids))
    a_case(ids, "emre", other)
    a_case(ids, "henrik", own)
    henrik = replace(actor_of("henrik", ids), is_strong=True)
    assert [card.is_own for card in queries.cases(henrik, is_open=True).cards] == [False, True]
