"""Opening who spoke under the Chatham House Rule: by two, with a reason, in the record, and the author is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from colep.accounts import standing
from colep.accounts.models import Member
from colep.audit.models import AuditEntry
from colep.chatham.models import Speaker, Unveiling
from colep.core import clock
from colep.core.db import Base, execute, transaction
from colep.core.errors import Invalid, Missing
from colep.letters.models import Letter
from colep.letters.service import unseal_values
from colep.membership.objections import Objected, Objection
from colep.rules.acts import Subject
from colep.rules.labels import Label
from colep.rules.policy import NotAllowed
from colep.rules.sharing import AudienceKind, Choice
from colep.secretariat import identities, identity_cards, told
from colep.sharing.service import place
from tests.conftest import Visitor
from tests.helpers import actor_of, at_once, fresh, only_sqlite, rows
from tests.membership.applicants import a_third, decider
from tests.people import CAST, address
from tests.secretariat.veiled import TITLE, Said, a_veiled_message, a_veiled_post

Ids = dict[str, int]
AsPerson = Callable[[str], Visitor]
REASON = "A life is in danger"


def asked(ids: Ids, said: Said, by: str = "marlene", subject: Subject = Subject.POST) -> int:
    """Ask who it was."""
    number = identities.ask(decider(by, ids), subject, said.id, reason=REASON)
    fresh()
    return number


def opened(ids: Ids, said: Said) -> int:
    """Ask and open."""
    number = asked(ids, said)
    identities.open_(decider("deniz", ids), number)
    fresh()
    return number


def acts() -> list[tuple[Any, ...]]:
    """Return the entries about identities and refused decisions, without their numbers."""
    columns = (AuditEntry.act, AuditEntry.subject_kind, AuditEntry.subject_id, AuditEntry.actor_id, AuditEntry.detail)
    wanted = AuditEntry.act.like("identity.%") | (AuditEntry.act == "decision.refuse")
    return [tuple(row) for row in rows(select(*columns).where(wanted).order_by(AuditEntry.number))]


def letters(kind: str) -> list[Any]:
    """Return the letters of a kind."""
    return list(rows(select(Letter.__table__).where(Letter.kind == kind).order_by(Letter.id)))


def state() -> list[tuple[Any, ...]]:
    """Return what is stored of the requests."""
    return [tuple(row) for row in rows(select(Unveiling.is_opened, Unveiling.closed_by_id).order_by(Unveiling.id))]


def refused(act: Callable[..., Any], *arguments: Any, **named: Any) -> Objection:
    """Do something, be refused, and return why."""
    with pytest.raises(Objected) as error:
        act(*arguments, **named)
    fresh()
    return error.value.objection


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """Put the clock forward."""
    real = clock.now

    def now() -> datetime:
        return real() + by

    monkeypatch.setattr(clock, "now", now)


@pytest.mark.parametrize("subject", [Subject.POST, Subject.MESSAGE])
def test_two_open_it_and_the_author_is_told(app: Flask, ids: Ids, subject: Subject) -> None:
    """Point 6: asked with a reason, opened by another, looked at by both; each in the record, which names the item."""
    author = actor_of("judit", ids)
    said = a_veiled_post(author) if subject is Subject.POST else a_veiled_message(author)
    marlene, deniz = decider("marlene", ids), decider("deniz", ids)
    number = asked(ids, said, subject=subject)
    (waiting,) = letters("identity-waiting")
    assert waiting.recipient == address("deniz")
    assert not letters("identity-opened")
    identities.open_(deniz, number)
    for one in (marlene, deniz):
        behind = identities.look(one, number)
        assert (behind.member_id, str(behind.name)) == (ids["judit"], CAST["judit"][0])
    about = (subject.value, said.id)
    assert acts() == [
        ("identity.ask", *about, ids["marlene"], ""),
        ("identity.open", *about, ids["deniz"], ""),
        ("identity.look", *about, ids["marlene"], ""),
        ("identity.look", *about, ids["deniz"], ""),
    ]
    (sent,) = letters("identity-opened")
    assert unseal_values(sent.values_sealed)["to"] == address("judit")
    (mine,) = told.opened_of(author)
    assert (mine.reason, mine.item and mine.item.id) == (REASON, said.id)
    assert told.opened_of(actor_of("emre", ids)) == ()


def test_no_table_joins_the_author_to_the_item(app: Flask, ids: Ids) -> None:
    """Point 6: not the letter, its key or its words, not the record; who reads the database without the key sees no name."""
    said = a_veiled_post(actor_of("judit", ids))
    number = opened(ids, said)
    identities.look(decider("marlene", ids), number)
    (sent,) = letters("identity-opened")
    values = unseal_values(sent.values_sealed)
    assert values == {
        "name": CAST["judit"][0], "link": "http://localhost/account/opened", "to": address("judit"), "language": "en"
    }  # fmt: skip
    assert (sent.recipient, sent.language) == ("", "")
    assert sent.key.removeprefix("identity-opened:") not in (str(number), str(said.speaker_id), str(said.id))
    for table, names in (
        ("unveilings", ("subject_id", "asked_by_id", "closed_by_id")),
        ("posts", ("author_id",)),
        ("threads", ("author_id", "last_author_id")),
    ):
        for row in rows(select(*(Base.metadata.tables[table].c[name] for name in names))):
            assert ids["judit"] not in (row[1:] if table == "unveilings" else row)
    entries = rows(select(AuditEntry.__table__).where(AuditEntry.act.like("identity.%")))
    assert len(entries) == 3
    for entry in entries:
        assert ids["judit"] != entry.actor_id
        assert (entry.subject_kind, entry.subject_id) == ("post", said.id)
        assert "judit" not in f"{entry.reason} {entry.detail}".lower()


def test_one_alone_opens_nothing(app: Flask, ids: Ids) -> None:
    """Row 42: nobody is both of the two; the refusal is recorded; a second request waits for the first."""
    said = a_veiled_post(actor_of("judit", ids))
    number = asked(ids, said)
    assert refused(identities.open_, decider("marlene", ids), number) is Objection.SAME_PERSON
    assert refused(identities.ask, decider("deniz", ids), Subject.POST, said.id, reason="me too") is Objection.PROPOSED
    assert state() == [(False, None)]
    with pytest.raises(Missing):
        identities.look(decider("marlene", ids), number)
    assert not letters("identity-opened")
    assert acts()[-1] == ("decision.refuse", "post", said.id, ids["marlene"], "same-person")


@only_sqlite
@pytest.mark.parametrize(
    ("handle", "changes", "why"),
    [
        ("deniz", {"is_fresh": False}, "fresh"),
        ("deniz", {"is_strong": False}, "passkey"),
        ("henrik", {}, "role"),
        ("nikolay", {}, "role"),
        ("judit", {}, "role"),
    ],
)
def test_with_passkey_and_a_fresh_proof_and_of_the_secretariat(
    app: Flask, ids: Ids, handle: str, changes: dict[str, Any], why: str
) -> None:
    """Rows 8, 24, 28: not with a code, not at a screen left open, not as a moderator, not as the author."""
    said = a_veiled_post(actor_of("judit", ids))
    number = asked(ids, said)
    actor = replace(decider(handle, ids), **changes)
    tries: list[Callable[[], object]] = [
        lambda: identities.ask(actor, Subject.POST, said.id, reason=REASON),
        lambda: identities.open_(actor, number),
        lambda: identities.refuse(actor, number, reason="no"),
        lambda: identities.look(actor, number),
    ]
    for act in tries:
        with pytest.raises(NotAllowed) as error:
            act()
        assert error.value.reason == why
    assert state() == [(False, None)]


def test_whoever_may_not_see_it_neither_asks_nor_opens(app: Flask, ids: Ids) -> None:
    """Row 36: nobody of the secretariat sees more by being of it: item and request are missing, no letter comes."""
    author = actor_of("judit", ids)
    with transaction():
        placed = place(author, Choice(Label.RED, AudienceKind.MEMBERS, members=(ids["marlene"], ids["emre"])))
    said = a_veiled_post(author, Label.RED, placed.audience_id)
    number = asked(ids, said)
    assert not letters("identity-waiting"), "the only other one may not see it"
    deniz = decider("deniz", ids)
    for act in (
        lambda: identities.ask(deniz, Subject.POST, said.id, reason=REASON),
        lambda: identities.open_(deniz, number),
        lambda: identities.refuse(deniz, number, reason="no"),
        lambda: identities.look(deniz, number),
    ):
        with pytest.raises(Missing):
            act()
        fresh()
    assert identity_cards.open_requests(deniz) == ()
    assert [card.id for card in identity_cards.open_requests(decider("marlene", ids))] == [number]
    assert state() == [(False, None)]


@only_sqlite
def test_what_is_not_under_the_rule_is_missing(app: Flask, ids: Ids) -> None:
    """Bad input: an id of nothing, of a post with a name, of another kind of thing."""
    marlene = decider("marlene", ids)
    said = a_veiled_message(actor_of("judit", ids))
    for subject, number in ((Subject.POST, said.id + 99), (Subject.POST, 0), (Subject.THREAD, 1), (Subject.MEMBER, 1)):
        with pytest.raises(Missing):
            identities.ask(marlene, subject, number, reason=REASON)
    for number in (0, 4711):
        with pytest.raises(Missing):
            identities.open_(marlene, number)
    for reason in ("", "  ", "write to judit@police.example", "x" * 300):
        with pytest.raises(Invalid):
            identities.ask(marlene, Subject.MESSAGE, said.id, reason=reason)
    assert state() == []


@only_sqlite
def test_a_reason_is_no_way_to_try_names(app: Flask, ids: Ids) -> None:
    """Point 6: the author's name in a reason is answered as any other: else one alone could find it by trying."""
    said = a_veiled_post(actor_of("judit", ids))
    marlene = decider("marlene", ids)
    for asked_before, name in enumerate(("Bárándi", "Karadağlı")):
        number = identities.ask(marlene, Subject.POST, said.id, reason=f"It sounds like {name}")
        identities.refuse(marlene, number)
        fresh()
        kept = rows(select(Unveiling.reason, Unveiling.is_opened).order_by(Unveiling.id))
        assert tuple(kept[-1]) == (f"It sounds like {name}", False)
        assert len(kept) == asked_before + 1


def test_the_one_who_asked_was_suspended_meanwhile(app: Flask, ids: Ids) -> None:
    """Bad input: two must stand behind it at the moment at which it is opened."""
    said = a_veiled_post(actor_of("judit", ids))
    number, third = asked(ids, said), a_third()
    standing.suspend(third, ids["marlene"], reason="left the building")
    fresh()
    assert refused(identities.open_, decider("deniz", ids), number) is Objection.PROPOSER_GONE
    standing.suspend(third, ids["deniz"], reason="left too")
    fresh()
    assert refused(identities.open_, decider("deniz", ids), number) is Objection.NOT_ENTITLED
    assert state() == [(False, None)]


@only_sqlite
def test_an_envelope_of_another_key_stays_closed(app: Flask, ids: Ids) -> None:
    """Bad input: after a change of key it is said in a sentence, and nothing is recorded as opened."""
    said = a_veiled_post(actor_of("judit", ids))
    number = asked(ids, said)
    with transaction():
        execute(update(Speaker).values(sealed="gAAAAABnot-ours"))
    fresh()
    assert refused(identities.open_, decider("deniz", ids), number) is Objection.ENVELOPE
    assert state() == [(False, None)]
    assert [act[0] for act in acts()] == ["identity.ask", "decision.refuse"]
    assert not letters("identity-opened")


@only_sqlite
def test_refused_and_taken_back(app: Flask, ids: Ids) -> None:
    """Point 6: another refuses with a reason; who asked takes it back without one; then one may ask anew."""
    said = a_veiled_post(actor_of("judit", ids))
    marlene, deniz = decider("marlene", ids), decider("deniz", ids)
    number = asked(ids, said)
    with pytest.raises(Invalid):
        identities.refuse(deniz, number)
    fresh()
    identities.refuse(deniz, number, reason="No danger")
    assert refused(identities.open_, deniz, number) is Objection.ENDED
    again = asked(ids, said)
    identities.refuse(marlene, again)
    assert [(act[0], act[4]) for act in acts()] == [
        ("identity.ask", ""), ("identity.refuse", ""), ("decision.refuse", "ended"), ("identity.ask", ""),
        ("identity.refuse", "own"),
    ]  # fmt: skip
    assert [card.is_taken_back for card in identity_cards.closed_requests(deniz).cards] == [True, False]
    with pytest.raises(Missing):
        identities.look(marlene, again)


def test_two_opening_at_once_open_it_once(app: Flask, ids: Ids) -> None:
    """Bad input: one letter, one entry; the other hears that it is done."""
    said = a_veiled_post(actor_of("judit", ids))
    number, third = asked(ids, said), a_third()
    results = at_once(
        app, lambda: identities.open_(decider("deniz", ids), number), lambda: identities.open_(third, number)
    )  # fmt: skip
    assert [result.objection for result in results if isinstance(result, Objected)] == [Objection.ENDED]
    assert results.count(None) == 1
    assert len(letters("identity-opened")) == 1
    assert [act[0] for act in acts()].count("identity.open") == 1


def test_two_asking_at_once_ask_once(app: Flask, ids: Ids) -> None:
    """Bad input: one request for a speaker."""
    said = a_veiled_post(actor_of("judit", ids))
    results = at_once(
        app, lambda: asked(ids, said, "marlene"), lambda: asked(ids, said, "deniz")
    )  # fmt: skip
    assert sorted(type(result).__name__ for result in results) == ["Objected", "int"]
    assert rows(select(func.count()).select_from(Unveiling))[0][0] == 1


@only_sqlite
def test_the_day_ends_and_others_never_look(app: Flask, ids: Ids, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point 6: two for a day; a third of the secretariat and everybody afterwards sees that it was opened, not who."""
    said = a_veiled_post(actor_of("judit", ids))
    third, marlene = a_third(), decider("marlene", ids)
    number = opened(ids, said)
    with pytest.raises(Missing):
        identities.look(third, number)
    fresh()
    (card,) = identity_cards.closed_requests(third).cards
    assert (card.is_opened, card.look_until) == (True, None)
    later(monkeypatch, timedelta(hours=23, minutes=59))
    assert identities.look(marlene, number).member_id == ids["judit"]
    later(monkeypatch, timedelta(minutes=2))
    with pytest.raises(Missing):
        identities.look(marlene, number)
    assert identity_cards.closed_requests(marlene).cards[0].look_until is None


@only_sqlite
def test_pages_from_the_post_to_the_name(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Point 6: the whole way without a script; the name stands on the last page only, and a reload is another look."""
    said = a_veiled_post(actor_of("judit", ids))
    marlene, deniz, judit = as_person("marlene"), as_person("deniz"), as_person("judit")
    deniz.post("/language", {"language": "en"})
    form = marlene.get(f"/secretariat/identities/ask/post/{said.id}")
    assert TITLE in form.text
    assert marlene.post(f"/secretariat/identities/ask/post/{said.id}", {"reason": ""}).status_code == 422
    answer = marlene.post(f"/secretariat/identities/ask/post/{said.id}", {"reason": REASON})
    assert answer.status_code == 302
    page = marlene.get(answer.location).text
    assert "Waits for a colleague" in page
    number = rows(select(Unveiling.id))[0][0]
    page = deniz.get(f"/secretariat/identities?open={number}").text
    assert REASON in page
    assert "Yes, open it" in page
    page = deniz.get(deniz.post(f"/secretariat/identities/{number}/open").location).text
    assert "Opened. The author gets a letter" in page
    assert "Bárándi" not in page
    seen = deniz.post(f"/secretariat/identities/{number}/look")
    assert "Bárándi Judit" in seen.text
    assert seen.headers["Cache-Control"] == "no-store"
    assert [act[0] for act in acts()][-1] == "identity.look"
    told_ = judit.get("/account/opened").text
    assert TITLE in told_
    assert REASON in told_
    assert f'data-item="thread:{said.place_id}"' in told_
    assert "Nobody has opened who you are" in as_person("tamas").get("/account/opened").text
    assert "Opened who spoke" in marlene.get("/secretariat/record").text
    for other in ("/secretariat/record?act=identity.open", "/secretariat/letters", "/secretariat/identities"):
        assert "Bárándi" not in marlene.get(other).text
    assert "Opened who spoke" not in marlene.get(f"/secretariat/members/{ids['judit']}").text


@only_sqlite
def test_pages_for_others_are_missing(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Row 28, 38: for everybody but the secretariat; a kind that does not exist is missing for them too."""
    said = a_veiled_post(actor_of("judit", ids))
    number = opened(ids, said)
    for handle in ("henrik", "judit", "ines", "samira"):
        person = as_person(handle)
        assert person.get("/secretariat/identities").status_code == 404
        assert person.get(f"/secretariat/identities/ask/post/{said.id}").status_code == 404
        for act in ("open", "refuse", "look"):
            assert person.post(f"/secretariat/identities/{number}/{act}").status_code == 404
    marlene = as_person("marlene")
    assert marlene.get(f"/secretariat/identities/ask/thread/{said.place_id}").status_code == 404
    assert marlene.get("/secretariat/identities?open=x&refuse=y&before=z").status_code == 200


@only_sqlite
def test_a_letter_that_fails_does_not_tell_the_desk_whose_it_was(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Point 6: letters in trouble stand at the desk with their recipient, but not this one."""
    opened(ids, a_veiled_post(actor_of("judit", ids)))
    with transaction():
        execute(update(Letter).values(state="failed", trouble="mailbox full", ended_at=clock.now()))
    page = as_person("marlene").get("/secretariat/letters").text
    assert "It was opened who spoke" in page
    assert address("judit") not in page
    assert address("deniz") in page, "the other letter shows its recipient as ever"


@only_sqlite
def test_a_list_of_many_takes_no_more_statements(app: Flask, ids: Ids, counted_queries: Callable[[], int]) -> None:
    """DESIGN: no count of statements grows with rows; keyset pages show everything once."""
    author, marlene = actor_of("judit", ids), decider("marlene", ids)

    def answered(count: int) -> None:
        for _ in range(count):
            identities.refuse(marlene, asked(ids, a_veiled_post(author)))
            fresh()

    answered(2)
    counted_queries()
    identity_cards.closed_requests(marlene)
    few = counted_queries()
    fresh()
    answered(identity_cards.ROWS + 1)
    counted_queries()
    first = identity_cards.closed_requests(marlene)
    assert counted_queries() == few
    rest = identity_cards.closed_requests(marlene, int(first.next_key or 0))
    assert len({card.id for card in (*first.cards, *rest.cards)}) == identity_cards.ROWS + 3
    assert rest.next_key is None


@only_sqlite
def test_the_author_s_own_account_may_be_gone_by_then(app: Flask, ids: Ids) -> None:
    """Bad input: whoever has left is still who it was."""
    said = a_veiled_post(actor_of("judit", ids))
    with transaction():
        execute(update(Member).where(Member.id == ids["judit"]).values(standing="left"))
    number = opened(ids, said)
    assert identities.look(decider("deniz", ids), number).member_id == ids["judit"]
