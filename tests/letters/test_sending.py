"""Letters go out once, in their order, through faults of the mail server and of our own processes."""

import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from colep.app import create_app
from colep.audit.models import AuditEntry
from colep.core import clock, mail, tasks
from colep.core.db import db, execute, transaction
from colep.core.errors import Conflict, Missing
from colep.letters import queries, sending, service
from colep.letters.kinds import NEEDED, Kind
from colep.letters.models import Letter, State
from colep.rules.actor import Actor
from colep.rules.policy import NotAllowed
from colep.rules.roles import Role
from colep.rules.standing import Standing
from tests.conftest import settings_for
from tests.helpers import actor_of, at_once, only_sqlite, rows
from tests.letters.letters import VALUES, letter, values_for, written
from tests.letters.post_office import PostOffice, free_port, mail_server, post_office

DESK = Actor(1, Role.SECRETARIAT, Standing.MEMBER, "AT", is_strong=True, is_fresh=True)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Put the clock forward."""
    shift = timedelta(0)
    real = clock.now

    def now() -> datetime:
        return real() + shift

    def forward(by: timedelta) -> None:
        nonlocal shift
        shift += by

    monkeypatch.setattr(clock, "now", now)
    return forward


def test_a_letter_goes_out_after_its_act_in_the_recipients_language(posting: Flask, office: PostOffice) -> None:
    """Point 8: put by the fact, sent by the queue, marked; what it was filled with is gone."""
    number = written(Kind.ADMITTED, language="ar", name="ليلى")
    assert office.arrived == []
    tasks.work_off()
    (arrived,) = office.arrived
    assert arrived.recipients == ["judit@service.example"]
    assert arrived.message["Content-Language"] == "ar"
    assert "ليلى" in arrived.part("plain")
    assert 'dir="rtl"' in arrived.part("html")
    assert VALUES["link"] in arrived.part("html")
    sent = letter(number)
    assert (sent.state, sent.values_sealed, sent.tries, sent.trouble) == (State.SENT, "", 1, "")
    assert sent.ended_at is not None


def test_an_act_that_is_undone_writes_no_letter(posting: Flask, office: PostOffice) -> None:
    """Point 8: the row is part of the act."""
    with contextlib.suppress(RuntimeError), transaction() as act:
        service.post(act, Kind.LEFT, "judit@service.example", "en", key="x", name="Judit")
        raise RuntimeError
    tasks.work_off()
    assert (rows(select(Letter.id)), office.arrived) == ([], [])


@pytest.mark.usefixtures("posting")
def test_one_letter_for_each_key(office: PostOffice) -> None:
    """Point 6: a reminder that is written twice goes out once."""
    assert written(key="renewal-soon:1") == written(key="renewal-soon:1")
    tasks.work_off()
    assert len(office.arrived) == 1


@pytest.mark.usefixtures("posting")
def test_a_letter_whose_values_are_not_complete_is_not_written() -> None:
    """Point 8: found in the act, not in the mailbox."""
    for kind in Kind:
        for missing in NEEDED[kind]:
            values = {name: value for name, value in values_for(kind).items() if name != missing}
            with pytest.raises(ValueError, match=missing), transaction() as act:
                service.post(act, kind, "judit@service.example", "en", key="x", **values)


@pytest.mark.usefixtures("posting")
def test_no_link_stands_in_the_database_in_plain_text() -> None:
    """Row 14: whoever reads the database cannot use what waits there."""
    written(Kind.ENROLMENT_LINK)
    everything = str([tuple(row) for row in rows(text("SELECT * FROM letters"))])
    assert "abc-DEF_123" not in everything
    assert "Kov" not in everything


def test_a_server_that_is_down_gets_all_of_it_later_once_and_in_order(
    app: Flask, later: Callable[[timedelta], None]
) -> None:
    """Point 8: retried; nothing is lost, nothing comes twice."""
    port = free_port()
    other = _with_mail(app, port)
    with other.app_context():
        numbers = [written(to=f"m{number}@service.example") for number in range(3)]
        tasks.work_off()
        assert [letter(number).state for number in numbers] == [State.WAITING] * 3
        assert [letter(number).tries for number in numbers] == [1, 0, 0], "the others do not wait for a dead server too"
        assert "refused" in letter(numbers[0]).trouble
        assert letter(numbers[0]).values_sealed
        with post_office(port) as office:
            later(timedelta(minutes=1, seconds=1))
            sending.send_due()
            sending.send_due()
            assert [one.recipients[0] for one in office.arrived] == [
                f"m{number}@service.example" for number in range(3)
            ]
        assert [letter(number).state for number in numbers] == [State.SENT] * 3
        assert [letter(number).trouble for number in numbers] == [""] * 3
        _close()


def test_a_server_that_is_away_is_left_alone_for_a_while(app: Flask, later: Callable[[timedelta], None]) -> None:
    """Point 8: a thousand letters do not wait ten seconds each."""
    other = _with_mail(app, free_port())
    with other.app_context():
        numbers = [written(to=f"m{number}@service.example") for number in range(3)]
        for _ in range(5):
            sending.send_due()
        assert sum(letter(number).tries for number in numbers) == 1
        later(sending.REST + timedelta(seconds=1))
        sending.send_due()
        assert [letter(number).tries for number in numbers] == [1, 1, 0]
        _close()


def test_a_refusal_for_now_is_tried_for_about_two_days(
    posting: Flask, office: PostOffice, later: Callable[[timedelta], None]
) -> None:
    """Point 8: the pauses grow, then it is given up; the others go out meanwhile."""
    office.answer_to_recipient = lambda address: "450 4.2.0 later" if address.startswith("full") else "250 OK"
    number = written(to="full@service.example")
    other = written(to="judit@service.example")
    began = clock.now()
    pauses = []
    while letter(number).state == State.WAITING:
        sending.send_due()
        now = letter(number)
        if now.state == State.WAITING:
            pauses.append(round((now.next_try_at - clock.now()).total_seconds() / 60))
            later(now.next_try_at - clock.now() + timedelta(seconds=1))
    assert letter(other).state == State.SENT
    assert pauses[:5] == [1, 5, 15, 60, 240]
    assert pauses == sorted(pauses)
    assert timedelta(hours=44) < clock.now() - began < timedelta(hours=52)
    given_up = letter(number)
    assert (given_up.state, given_up.trouble) == (State.FAILED, "450 4.2.0 later")
    assert [one.recipients for one in office.arrived] == [["judit@service.example"]]


def test_a_refusal_for_good_is_not_tried_again(posting: Flask, office: PostOffice) -> None:
    """Point 8: and stands before the secretariat, in the server's words without the address."""
    office.answer_to_recipient = lambda address: f"550 5.1.1 <{address}>: no such user {address}"
    number = written()
    tasks.work_off()
    failed = letter(number)
    assert (failed.state, failed.tries, failed.trouble) == (State.FAILED, 1, "550 5.1.1 …: no such user …")
    (card,) = queries.troubles().cards
    assert (card.id, card.kind, card.recipient, card.state) == (
        number, Kind.CONFIRM_ADDRESS, "judit@service.example", State.FAILED,
    )  # fmt: skip


def test_what_cannot_be_written_does_not_stop_the_others(posting: Flask, office: PostOffice) -> None:
    """Point 8: an impossible address, values sealed under a lost key, a word of no list."""
    bad_address = written(to="a\nBcc: b@service.example")
    lost = written()
    with transaction():
        execute(update(Letter).where(Letter.id == lost).values(values_sealed="gAAAA"))
    odd = written(Kind.FACTOR_CHANGED, what="hat-added")
    fine = written(Kind.LEFT)
    sending.send_due()
    assert [letter(number).state for number in (bad_address, lost, odd, fine)] == [State.FAILED] * 3 + [State.SENT]
    assert letter(bad_address).trouble == "this is no address"
    assert "fault" in letter(odd).trouble


def test_two_workers_at_once_send_it_once(posting: Flask, office: PostOffice) -> None:
    """Point 8: whoever claims it first has it."""
    numbers = [written(to=f"m{number}@service.example") for number in range(8)]
    results = at_once(posting, *[sending.send_due] * 4)
    assert sum(results) == 8  # type: ignore[arg-type]
    assert sorted(one.recipients[0] for one in office.arrived) == [f"m{number}@service.example" for number in range(8)]
    assert {letter(number).state for number in numbers} == {State.SENT}


def test_killed_between_acceptance_and_commit_it_goes_again_under_the_same_message_id(
    posting: Flask, office: PostOffice, later: Callable[[timedelta], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Point 8: twice is better than never, and mail programs show it once."""

    class Killed(BaseException):
        """What no code of ours catches."""

    def killed(*_: object, **__: object) -> None:
        raise Killed

    number = written()
    with monkeypatch.context() as patch:
        patch.setattr(sending, "_mark", killed)
        with pytest.raises(Killed):
            sending.send_due()
    assert (len(office.arrived), letter(number).state) == (1, State.WAITING)
    assert sending.send_due() == 0, "it is held for a while"
    later(sending.LEASE + timedelta(seconds=1))
    assert sending.send_due() == 1
    first, second = office.arrived
    assert first.message["Message-ID"] == second.message["Message-ID"]
    assert first.message["Date"] == second.message["Date"]
    assert letter(number).state == State.SENT


def test_a_lost_queue_loses_no_letter(posting: Flask, office: PostOffice) -> None:
    """Point 8: what waits is in the table; the calendar finds it."""
    written()
    tasks.queue().huey.flush()
    assert tasks.work_off() == 0
    tasks.queue().put_due()
    tasks.work_off()
    assert [one.recipients for one in office.arrived].count(["judit@service.example"]) == 1


def test_a_letter_that_was_given_up_is_tried_again_by_the_secretariat(
    posting: Flask, office: PostOffice, later: Callable[[timedelta], None], ids: dict[str, int]
) -> None:
    """Point 8, 10: one entry in the record; what was sent, or whose words are gone, is not sent again."""
    office.answer_to_recipient = lambda _: "550 relaying denied"
    number = written()
    tasks.work_off()
    with pytest.raises(NotAllowed):
        service.retry(actor_of("layla", ids), number)
    with pytest.raises(NotAllowed):
        service.retry(Actor(1, Role.SECRETARIAT, Standing.MEMBER, "AT"), number)
    with pytest.raises(Missing):
        service.retry(DESK, 999_999)
    office.answer_to_recipient = lambda _: "250 OK"
    before = len(rows(select(AuditEntry.number)))
    service.retry(DESK, number)
    assert len(rows(select(AuditEntry.number))) == before + 1
    tasks.work_off()
    assert (letter(number).state, len(office.arrived)) == (State.SENT, 1)
    with pytest.raises(Conflict):
        service.retry(DESK, number)
    office.answer_to_recipient = lambda _: "550 relaying denied"
    old = written()
    tasks.work_off()
    later(sending.KEEP_WORDS + timedelta(days=1))
    sending.forget_old()
    assert letter(old).values_sealed == ""
    assert not queries.cards((old,))[0].may_retry
    with pytest.raises(Conflict):
        service.retry(DESK, old)


@only_sqlite
def test_rows_go_after_half_a_year(posting: Flask, office: PostOffice, later: Callable[[timedelta], None]) -> None:
    """Privacy: to whom something was written is not kept for ever; what waits is."""
    sent = written()
    tasks.work_off()
    waiting = written()
    later(sending.KEEP_ROWS + timedelta(days=1))
    sending.forget_old()
    assert [row.id for row in rows(select(Letter.id))] == [waiting]
    assert sent != waiting


def test_troubles_are_listed_in_pages_with_two_statements(
    posting: Flask, office: PostOffice, counted_queries: Callable[[], int]
) -> None:
    """Point 8: failures are visible; the number of queries does not grow with them."""
    now = clock.now()
    kinds = [State.FAILED, State.BOUNCED, State.WAITING, State.SENT]
    with transaction():
        execute(
            Letter.__table__.insert(),  # type: ignore[attr-defined]
            [
                {
                    "key": f"k{n}", "kind": "left", "recipient": "a@service.example", "language": "en", "values_sealed": "",
                    "state": kinds[n % 4].value, "tries": 1, "written_at": now, "next_try_at": now, "trouble": "450 full" if n % 8 else "",
                    "message_id": f"m{n}",
                }
                for n in range(160)
            ],
        )  # fmt: skip
    counted_queries()
    page = queries.troubles()
    assert counted_queries() <= 2
    seen = list(page.cards)
    while page.next_key:
        page = queries.troubles(int(page.next_key))
        seen += page.cards
    ids = [card.id for card in seen]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == len(set(ids)) == 120
    assert {card.state for card in seen} == {State.FAILED, State.BOUNCED, State.WAITING}
    assert queries.counts() == queries.Counts(waiting=40, retrying=40, failed=40, bounced=40)


@only_sqlite
def test_without_a_mail_server_letters_lie_in_the_folder(app: Flask) -> None:
    """CONTRACT: and are marked as sent."""
    number = written()
    tasks.work_off()
    (file,) = mail.folder(app.config["SETTINGS"]).glob("*.eml")
    assert letter(number).message_id in file.name
    assert letter(number).state == State.SENT


def _with_mail(app: Flask, port: int) -> Flask:
    old = app.config["SETTINGS"]
    _close()
    return create_app(settings_for(old.database_url, old.data_dir, mail_server=mail_server(f"smtp://127.0.0.1:{port}")))


def _close() -> None:
    db.session.remove()
    db.engine.dispose()
