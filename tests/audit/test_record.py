"""Every act leaves one entry, in the act's own transaction, and nothing of a person but a number."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import DBAPIError

from colep.accounts import preferences, service, standing
from colep.accounts.models import Member, MemberSession
from colep.accounts.preferences import choose_preferences
from colep.accounts.standing import change_standing
from colep.audit import service as audit
from colep.audit.chain import BEGINNING, Content, canonical, seal
from colep.audit.models import AuditEntry
from colep.audit.verify import verify
from colep.core import clock
from colep.core.config import Settings
from colep.core.db import db, transaction
from colep.core.errors import Invalid
from colep.rules.acts import COMMAND_LINE, Act, Subject
from colep.rules.roles import Role
from colep.rules.standing import Standing
from tests import people
from tests.audit.tampering import forged, is_postgresql, run, triggers
from tests.conftest import Visitor
from tests.helpers import actor_of, at_once, fresh, only_sqlite, rows

AsPerson = Callable[[str], Visitor]
ROOT = Path(__file__).resolve().parents[2]
_COLUMNS = [column for column in AuditEntry.__table__.columns if column.name not in ("at", "hash", "previous_hash")]


def entries(after: int = 0) -> list[dict[str, object]]:
    """Return what the entries after that number say."""
    return [
        row._asdict() for row in rows(select(*_COLUMNS).where(AuditEntry.number > after).order_by(AuditEntry.number))
    ]


def count() -> int:
    """Return how many entries there are."""
    return int(rows(select(func.count(AuditEntry.number)))[0][0])


def is_intact() -> bool:
    """Say whether the chain holds from end to end."""
    fresh()
    finding = verify()
    fresh()
    return finding.fault is None


def an_entry(**changes: object) -> dict[str, object]:
    """Return an entry in which nothing is said that is not named."""
    return {"actor_id": COMMAND_LINE, "session_id": None, "detail": "", "reason": "", **changes}


# --- The tour ------------------------------------------------------------------------------------------


def tour(visitor: Visitor, as_person: AsPerson) -> str:
    """Do everything that is recorded, as people do it; returns the token of a session."""
    other, third = as_person("judit"), as_person("judit")
    visitor.post("/sign-in", {"email": people.address("judit"), "passphrase": people.PASSPHRASE})
    code = pyotp.TOTP(people.TOTP_SECRET).at(clock.now())
    assert visitor.post("/sign-in/second-factor", {"code": code}).status_code == 302
    token = visitor.cookie()
    visitor.post("/account/preferences", {"language": "ru", "zone": "Europe/Vienna", "theme": "dark"})
    visitor.post("/language", {"language": "tr"})
    visitor.post("/theme", {"theme": "light"})
    other.post("/sign-out")
    visitor.post("/account/sessions/end-others")
    assert third.get("/account").status_code == 302
    visitor.post("/sign-out")
    change_standing("judit", Standing.SUSPENDED, reason="left the service")
    service.add_member(
        handle="ada", email="ada@police.example", name="Ада Берг", latin_name="Ada Berg", role=Role.SPOC, country="AT",
        passphrase="sieben stille Brücken",
    )  # fmt: skip
    return token


def test_each_act_leaves_one_entry(app: Flask, visitor: Visitor, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Who, what, on what, why, from which session, for the acts of a session and of the command line."""
    before = count()
    tour(visitor, as_person)
    judit, ada = ids["judit"], rows(select(Member.id).where(Member.handle == "ada"))[0].id
    sessions = [row.id for row in rows(select(MemberSession.id).where(MemberSession.is_half.is_(False)).order_by(MemberSession.id))]  # fmt: skip
    other, third, here = sessions
    own = {"actor_id": judit, "subject_kind": "member", "subject_id": judit}
    expected = [
        an_entry(**own, act="session.start", session_id=other, detail="demo"),
        an_entry(**own, act="session.start", session_id=third, detail="demo"),
        an_entry(**own, act="session.start", session_id=here, detail="totp"),
        an_entry(**own, act="preferences.change", session_id=here, detail="interface_language zone theme"),
        an_entry(**own, act="preferences.change", session_id=here, detail="interface_language"),
        an_entry(**own, act="preferences.change", session_id=here, detail="theme"),
        an_entry(actor_id=judit, act="session.end", subject_kind="session", subject_id=other, session_id=other),
        an_entry(**own, act="sessions.end-others", session_id=here),
        an_entry(actor_id=judit, act="session.end", subject_kind="session", subject_id=here, session_id=here),
        an_entry(act="standing.change", subject_kind="member", subject_id=judit, detail="suspended", reason="left the service"),
        an_entry(act="member.add", subject_kind="member", subject_id=ada, detail="spoc"),
    ]  # fmt: skip
    found = entries(before)
    assert found == [{"number": before + place, **one} for place, one in enumerate(expected, 1)]
    assert {row["act"] for row in found} <= set(Act)
    assert {row["subject_kind"] for row in found} <= set(Subject)
    assert is_intact()


def test_no_entry_holds_anything_of_a_person(app: Flask, visitor: Visitor, as_person: AsPerson) -> None:
    """Row 62: no address, name, handle, text or token; so it can stay when a member's data go."""
    token = tour(visitor, as_person)
    kept = json.dumps(entries(), default=str, ensure_ascii=False)
    known = rows(select(Member.handle, Member.email, Member.name, Member.latin_name, Member.agency, Member.function))
    assert len(known) > 10
    for text in {text for row in known for text in row if text}:
        assert f"{text}".casefold() not in kept.casefold(), text
    digests = {row.token_digest for row in rows(select(MemberSession.token_digest))}
    assert not [secret for secret in (token, people.TOTP_SECRET, people.PASSPHRASE, *digests, "Firefox", "@") if secret in kept]  # fmt: skip


@only_sqlite
def test_acts_that_change_nothing_leave_no_entry(app: Flask, ids: dict[str, int], as_person: AsPerson) -> None:
    """The same choice again, nothing to end, a failed sign-in; and reading."""
    here = as_person("layla")
    layla, session = actor_of("layla", ids), rows(select(func.max(MemberSession.id)))[0][0]
    before = count()
    choose_preferences(layla, interface_language="ar", zone="Asia/Baghdad")
    service.end_other_sessions(layla, session)
    with pytest.raises(service.Refused):
        service.give_passphrase(people.address("judit"), "wrong", "")
    for address in ("/account", "/account/record", "/threads", "/"):
        assert here.get(address).status_code == 200
    assert count() == before
    service.end_session(layla, session)
    service.end_session(layla, session)
    assert count() == before + 1


@only_sqlite
def test_every_act_is_done_by_a_service_and_only_those_are_recorded(app: Flask) -> None:
    """A word that nobody uses is a promise that nobody keeps."""
    wording = {ROOT / "colep" / name for name in ("audit/words.py", "rules/acts.py")}
    sources = "".join(path.read_text() for path in (ROOT / "colep").rglob("*.py") if path not in wording)
    assert [act.name for act in Act if f"Act.{act.name}" not in sources] == []
    assert {row.act for row in rows(select(AuditEntry.act))} <= set(Act)


# --- Both or neither -----------------------------------------------------------------------------------


def test_an_act_that_fails_after_recording_leaves_neither(
    app: Flask, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """R20: the entry goes with the act."""
    before = count()

    def then_fail(*arguments: object, **named: object) -> None:
        audit.record(*arguments, **named)  # type: ignore[arg-type]
        raise ZeroDivisionError

    for module in (service, standing, preferences):
        monkeypatch.setattr(module, "record", then_fail)
    for act in (
        lambda: service.enter_demo("layla", ""),
        lambda: change_standing("layla", Standing.SUSPENDED, reason="a test"),
        lambda: choose_preferences(actor_of("layla", ids), theme="dark"),
    ):
        with pytest.raises(ZeroDivisionError):
            act()
    assert count() == before
    assert rows(select(func.count(MemberSession.id)))[0][0] == 0
    assert rows(select(Member.standing, Member.theme).where(Member.handle == "layla"))[0] == ("member", "")
    monkeypatch.undo()
    service.enter_demo("layla", "")
    assert entries(before)[0]["number"] == before + 1
    assert is_intact()


def test_an_act_that_cannot_be_recorded_is_not_done(app: Flask) -> None:
    """R20, the other way round: no act without its entry."""
    run("DROP TABLE audit_entries")
    with pytest.raises(DBAPIError):
        change_standing("layla", Standing.SUSPENDED, reason="a test")
    fresh()
    assert rows(select(Member.standing).where(Member.handle == "layla"))[0].standing == "member"


_BUSY = """
import sys
from colep.accounts import preferences, service, standing
from colep.app import create_app
from pathlib import Path
from tests.conftest import settings_for
with create_app(settings_for(sys.argv[1], Path(sys.argv[2]))).app_context():
    while True:
        service.enter_demo("layla", "")
        print(".", flush=True)
"""


def test_a_killed_process_leaves_both_or_neither(app: Flask, settings: Settings, tmp_path: Path) -> None:
    """R20: as many entries as acts, and an intact chain, wherever the process was."""
    before = count()
    for acts in (1, 7, 20):
        busy = subprocess.Popen(
            [sys.executable, "-c", _BUSY, settings.database_url, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE
        )
        assert busy.stdout is not None
        assert len(busy.stdout.read(2 * acts)) == 2 * acts
        busy.send_signal(signal.SIGKILL)
        busy.wait(10)
        busy.stdout.close()
    sessions = rows(select(func.count(MemberSession.id)))[0][0]
    assert sessions >= 28
    assert count() - before == sessions
    assert is_intact()


def test_recording_needs_the_transaction_of_an_act(app: Flask) -> None:
    """An entry by itself would be an entry about nothing."""
    before = count()
    with pytest.raises(RuntimeError, match="transaction"):
        audit.record(Act.MEMBER_ADD, Subject.MEMBER, 1)
    assert count() == before


# --- The chain -----------------------------------------------------------------------------------------


def test_acts_at_the_same_moment_take_one_number_each(app: Flask, ids: dict[str, int], as_person: AsPerson) -> None:
    """1 to N without a hole, an intact chain, and nobody waits for ever, whatever rows the acts lock beside it."""
    before, layla = count(), actor_of("layla", ids)
    for _ in range(3):
        service.enter_demo("layla", "")
    first, second, third = (row.id for row in rows(select(MemberSession.id).order_by(MemberSession.id)))
    results = at_once(
        app,
        lambda: service.enter_demo("emre", ""),
        lambda: service.enter_demo("layla", ""),
        lambda: service.end_session(layla, first, third),
        lambda: service.end_session(layla, second, third),
        lambda: choose_preferences(layla, theme="dark"),
        lambda: choose_preferences(actor_of("emre", ids), theme="dark"),
        lambda: change_standing("aigul", Standing.SUSPENDED, reason="a test"),
        lambda: change_standing("layla", Standing.EXPIRED, reason="a test"),
    )
    assert [one for one in results if isinstance(one, Exception) and not isinstance(one, service.Missing)] == []
    numbers = [row["number"] for row in entries()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) - before - 3 >= 5
    assert is_intact()


def test_who_waits_for_a_row_keeps_nobody_from_recording(app: Flask, ids: dict[str, int]) -> None:
    """An act takes its rows first and the turn last; else two acts could wait for each other for ever."""
    if not is_postgresql():
        pytest.skip("SQLite has one writer and no rows to wait for")
    layla = actor_of("layla", ids)
    service.enter_demo("layla", "")
    session_id = rows(select(func.max(MemberSession.id)))[0][0]
    with db.engine.connect() as holder:
        holder.execute(select(MemberSession.id).where(MemberSession.id == session_id).with_for_update())
        waiting = threading.Thread(target=_apart, args=(app, lambda: service.end_session(layla, session_id)))
        waiting.start()
        waiting.join(0.5)
        other = threading.Thread(target=_apart, args=(app, lambda: service.enter_demo("emre", "")))
        other.start()
        other.join(5)
        was_free, still_waits = not other.is_alive(), waiting.is_alive()
    for thread in (waiting, other):
        thread.join(20)
    assert (was_free, still_waits) == (True, True)
    assert [row["act"] for row in entries(count() - 3)] == [Act.SESSION_START, Act.SESSION_START, Act.SESSION_END]
    assert is_intact()


def _apart(app: Flask, act: Callable[[], object]) -> None:
    with app.app_context():
        act()
        fresh()


def test_eight_at_once_of_the_same_kind(app: Flask) -> None:
    """None is lost, none is doubled."""
    before = count()
    results = at_once(app, *(lambda: service.enter_demo("emre", "") for _ in range(8)))
    assert len({one for one in results if isinstance(one, str)}) == 8, results
    assert [row["number"] for row in entries(before)] == list(range(before + 1, before + 9))
    assert is_intact()


@only_sqlite
def test_the_first_entry_follows_noughts(app: Flask) -> None:
    """And its hash can be computed by anybody with nothing but SHA-256."""
    first = rows(select(AuditEntry.__table__).where(AuditEntry.number == 1))[0]
    assert first.previous_hash == BEGINNING == "0" * 64
    assert first.hash == seal(BEGINNING, Content(**{name: getattr(first, name) for name in Content.__slots__}))


def test_canonical_json_is_one_and_the_same() -> None:
    """Sorted keys, no spaces, UTF-8, NFC, the time in UTC: written out here so that it is never changed by chance."""
    moment = datetime(2026, 3, 1, 14, 2, 3, 45, tzinfo=timezone(timedelta(hours=2)))
    content = Content(7, moment, 0, None, "standing.change", "member", 3, "suspended", "cafe\u0301 «نعم»")
    assert canonical(content).decode() == (
        '{"act":"standing.change","actor_id":0,"at":"2026-03-01T12:02:03.000045+00:00","detail":"suspended",'
        '"number":7,"reason":"café «نعم»","session_id":null,"subject_id":3,"subject_kind":"member"}'
    )
    assert seal(BEGINNING, content) == seal(BEGINNING, Content(7, moment.astimezone(UTC), *_rest(content)))
    assert seal("1" * 64, content) != seal(BEGINNING, content)


def _rest(content: Content) -> tuple[object, ...]:
    return tuple(getattr(content, name) for name in Content.__slots__[2:])


@only_sqlite
@pytest.mark.parametrize(
    ("reason", "fault"), [("write to a@b.example", "address"), ("x" * 201, "long"), ("  ", "empty"), ("\x00", "binary")]
)
def test_a_reason_is_a_line_without_an_address(app: Flask, reason: str, fault: str) -> None:
    """Row 60: what stays for good holds no personal data; and it is stored as it is hashed."""
    with pytest.raises(Invalid) as refused, transaction():
        audit.record(Act.MEMBER_ADD, Subject.MEMBER, 1, reason=reason)
    assert refused.value.reason == fault
    with transaction():
        number = audit.record(Act.MEMBER_ADD, Subject.MEMBER, 1, reason=" cafe\u0301 \n\u202e closed ")
    assert rows(select(AuditEntry.reason).where(AuditEntry.number == number))[0].reason == "café closed"
    assert is_intact()


# --- Only added to -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET reason = 'x' WHERE number = 3",
        "UPDATE audit_entries SET number = 99 WHERE number = 3",
        "DELETE FROM audit_entries WHERE number = 3",
        "DELETE FROM audit_entries",
        "TRUNCATE audit_entries",
        forged(0), forged(3), forged(99), forged(-1),
        forged(3).replace("INSERT", "INSERT OR REPLACE"), forged(3) + " ON CONFLICT (number) DO UPDATE SET reason = 'x'",
        "UPDATE OR REPLACE audit_entries SET number = 4 WHERE number = 3",
        "REPLACE INTO audit_entries SELECT * FROM audit_entries WHERE number = 3",
    ],
)  # fmt: skip
def test_the_database_itself_refuses(app: Flask, statement: str) -> None:
    """Row 60: whoever gets in by way of the program can add, and nothing else."""
    if "TRUNCATE" in statement and not is_postgresql():
        pytest.skip("SQLite has no TRUNCATE")
    if ("REPLACE" in statement) and is_postgresql():
        pytest.skip("PostgreSQL has no REPLACE")
    before = rows(select(AuditEntry.__table__))
    with pytest.raises(DBAPIError, match="can only be added to"):
        run(statement)
    assert rows(select(AuditEntry.__table__)) == before
    assert is_intact()


def test_the_triggers_are_there_after_the_last_migration(app: Flask) -> None:
    """A later migration that makes the table anew on SQLite would lose them without a word."""
    catalogue = (
        "SELECT tgname FROM pg_trigger WHERE tgrelid = 'audit_entries'::regclass AND tgenabled = 'O' AND NOT tgisinternal"
        if is_postgresql()
        else "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entries'"
    )
    found = {row[0] for row in db.session.connection().exec_driver_sql(catalogue)}
    assert found == set(triggers())
    assert inspect(db.session.connection()).get_foreign_keys("audit_entries") == [], "it outlives what it names"
