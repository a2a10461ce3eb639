"""The second step of signing in: passkeys, codes, recovery codes, and what becomes of everything that proves nothing."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select, update

from colep.accounts import service
from colep.accounts.keys import passkeys, proving, recovery
from colep.accounts.keys.proving import Given
from colep.accounts.keys.service import add_passkey, keep_codes
from colep.accounts.models import Member, MemberSession, Passkey, RecoveryCode
from colep.accounts.service import Refused
from colep.audit.models import AuditEntry
from colep.core import clock
from colep.core.db import execute, transaction
from colep.core.errors import Missing
from colep.core.sealing import token_digest
from colep.letters.models import Letter
from colep.rules.acts import Act
from colep.rules.sessions import Proof
from tests import people
from tests.accounts.authenticator import Authenticator
from tests.conftest import Visitor
from tests.helpers import at_once, only_sqlite, rows

JUDIT = people.address("judit")
Equip = Callable[..., Authenticator]


@pytest.fixture
def equip(app: Flask, ids: dict[str, int]) -> Equip:
    """Give one of the cast a passkey of a software authenticator."""

    def give(handle: str = "judit", **how: object) -> Authenticator:
        key = Authenticator(**how)  # type: ignore[arg-type]
        session = session_of(service.enter_demo(handle, ""))
        right = Authenticator(credential_id=key.credential_id, key=key.key)
        new = passkeys.read_new(session, right.make(json.loads(passkeys.options_to_make(session, ids[handle]))))
        with transaction() as act:
            add_passkey(act, ids[handle], new, "a key")
        return key

    return give


def session_of(token: str) -> int:
    """Return the id of the session that a token opens."""
    return int(rows(select(MemberSession.id).where(MemberSession.token_digest == token_digest(token)))[0][0])


def half() -> str:
    """Give Judit's passphrase."""
    return service.give_passphrase(JUDIT, people.PASSPHRASE, "Firefox, Linux", "Europe/Budapest")


def asked(token: str, member_id: int) -> dict[str, object]:
    """Return what the browser is asked."""
    return json.loads(passkeys.options_to_show(session_of(token), member_id))  # type: ignore[no-any-return]


def refused() -> list[str]:
    """Return what the record says of proofs that were refused."""
    found = select(AuditEntry.detail).where(AuditEntry.act == Act.PROOF_REFUSE.value).order_by(AuditEntry.number)
    return [row.detail for row in rows(found)]


def kinds() -> list[str]:
    """Return the letters that were written, in order."""
    return [row.kind for row in rows(select(Letter.kind).order_by(Letter.id))]


def whole_sessions(member_id: int) -> int:
    """Count the member's open doors."""
    counted = select(func.count(MemberSession.id)).where(
        MemberSession.member_id == member_id, MemberSession.is_half.is_(False), MemberSession.ended_at.is_(None)
    )
    return int(rows(counted)[0][0])


def test_a_passkey_opens_and_its_session_is_strong(app: Flask, ids: dict[str, int], equip: Equip) -> None:
    """Row 13: the rightful answer, on both databases; the count is noted and the session knows its proof."""
    key, token = equip(), half()
    whole = proving.second_step(token, Given(passkey=key.show(asked(token, ids["judit"]))), "Firefox, Linux")
    session = rows(select(MemberSession).where(MemberSession.id == session_of(whole)))[0][0]
    assert (session.proof, session.is_half, session.place) == (Proof.PASSKEY, False, "Europe/Budapest")
    assert session.proved_at == session.started_at
    assert rows(select(Passkey.sign_count).where(Passkey.member_id == ids["judit"]))[0][0] == key.count
    assert refused() == []


@only_sqlite
def test_the_challenge_is_long_fresh_and_bound(app: Flask, ids: dict[str, int], equip: Equip) -> None:
    """Row 13: 256 bits, another one each time, for this host, and the authenticator must ask who is there."""
    equip()
    token = half()
    one, two = asked(token, ids["judit"]), asked(token, ids["judit"])
    assert one["challenge"] != two["challenge"]
    assert len(str(one["challenge"])) == 43
    assert (one["rpId"], one["userVerification"]) == ("localhost", "required")


WRONG = {
    "replayed": "passkey-replayed", "origin": "passkey-origin", "host": "passkey-origin", "foreign": "passkey-foreign",
    "unverified": "passkey-unverified", "counter": "passkey-counter", "forged": "passkey-wrong",
    "another-session": "passkey-replayed", "late": "passkey-replayed", "no-json": "passkey-wrong", "list": "passkey-wrong",
    "deep": "passkey-wrong", "huge": "passkey-wrong", "empty-parts": "passkey-wrong", "half-a-letter": "passkey-wrong",
    "nul": "passkey-wrong",
}  # fmt: skip


@pytest.mark.parametrize("how", WRONG)
def test_an_answer_that_proves_nothing_is_refused(
    app: Flask, ids: dict[str, int], equip: Equip, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row 13: each refused with its word in the record, once; nothing half done; and the right one still opens."""
    key = equip()
    token = half()
    answer = _wrong_answer(how, key, token, ids, equip, monkeypatch)
    before = whole_sessions(ids["judit"])
    with pytest.raises(Refused) as refusal:
        proving.second_step(token, Given(passkey=answer), "Firefox, Linux")
    assert refusal.value.detail == WRONG[how]
    assert refused() == [WRONG[how]]
    assert whole_sessions(ids["judit"]) == before
    if how == "late":
        return
    key.origin, key.host, key.is_verifying, key.count = "http://localhost", "localhost", True, 100
    assert proving.second_step(token, Given(passkey=key.show(asked(token, ids["judit"]))), "Firefox, Linux")


def _wrong_answer(
    how: str, key: Authenticator, token: str, ids: dict[str, int], equip: Equip, monkeypatch: pytest.MonkeyPatch
) -> str:
    """Return an answer that is wrong in one thing only."""
    if how in ("no-json", "list", "deep", "huge", "empty-parts", "half-a-letter", "nul"):
        return _malformed(how, key, asked(token, ids["judit"]))
    if how == "replayed":
        first = half()
        answer = key.show(asked(first, ids["judit"]))
        assert proving.second_step(first, Given(passkey=answer), "")
        asked(token, ids["judit"])
        return answer
    if how == "another-session":
        asked(token, ids["judit"])
        return key.show(asked(half(), ids["judit"]))
    if how == "late":
        challenge = asked(token, ids["judit"])
        later = clock.now() + timedelta(minutes=5)
        with transaction():
            execute(update(MemberSession).values(started_at=later))
        monkeypatch.setattr(clock, "now", lambda: later + timedelta(seconds=2))
        return key.show(challenge)
    if how in ("foreign", "forged"):
        stranger = Authenticator(credential_id=key.credential_id, count=50)
        other = equip("layla") if how == "foreign" else stranger
        return other.show(asked(token, ids["judit"]))
    if how == "counter":
        with transaction():
            execute(update(Passkey).where(Passkey.member_id == ids["judit"]).values(sign_count=40))
    key.origin = "https://colep.evil.example" if how == "origin" else key.origin
    key.host = "evil.example" if how == "host" else key.host
    key.is_verifying = how != "unverified"
    return key.show(asked(token, ids["judit"]))


def _malformed(how: str, key: Authenticator, options: dict[str, object]) -> str:
    """Return what no browser sends."""
    return {
        "no-json": "{", "list": "[]", "deep": "[" * 9000, "huge": json.dumps({"response": {"a": "x" * 20_000}}),
        "empty-parts": json.dumps({"id": json.loads(key.show(options))["id"], "response": {}}),
        "half-a-letter": json.dumps({"id": "\ud800", "response": {}}), "nul": json.dumps({"id": "\0", "response": {}}),
    }[how]  # fmt: skip


def test_one_answer_sent_twice_at_once_opens_once(app: Flask, ids: dict[str, int], equip: Equip) -> None:
    """Row 13: the challenge is taken by one of them, on both databases."""
    key, token = equip(), half()
    answer = key.show(asked(token, ids["judit"]))
    results = at_once(app, *[lambda: proving.second_step(token, Given(passkey=answer), "")] * 4)
    assert sum(isinstance(result, str) for result in results) == 1
    assert all(isinstance(result, str | Refused | Missing) for result in results), results


@only_sqlite
@pytest.mark.parametrize(("how", "detail"), [("origin", "passkey-origin"), ("unverified", "passkey-unverified"), ("host", "passkey-origin")])  # fmt: skip
def test_a_new_passkey_must_be_made_here_and_verify(app: Flask, ids: dict[str, int], how: str, detail: str) -> None:
    """Row 13: at registration too, else one that does not ask who is there would be let in for ever."""
    session = session_of(service.enter_demo("judit", ""))
    key = Authenticator(is_verifying=how != "unverified")
    key.origin = "https://colep.evil.example" if how == "origin" else key.origin
    key.host = "evil.example" if how == "host" else key.host
    answer = key.make(json.loads(passkeys.options_to_make(session, ids["judit"])))
    with pytest.raises(Refused) as refusal:
        passkeys.read_new(session, answer)
    assert refusal.value.detail == detail
    with pytest.raises(Refused) as refusal:
        passkeys.read_new(session, answer)
    assert refusal.value.detail == "passkey-replayed"


# --- Recovery codes ---


@pytest.fixture
def codes(app: Flask, ids: dict[str, int]) -> tuple[str, ...]:
    """Judit's ten codes."""
    drawn = recovery.draw()
    with transaction() as act:
        keep_codes(act, ids["judit"], drawn)
    return drawn.codes


def test_a_recovery_code_opens_once(app: Flask, ids: dict[str, int], codes: tuple[str, ...]) -> None:
    """Row 12: however it is typed; the session knows by what it was opened; the member is told (row 17)."""
    typed = codes[3].upper().replace("-", " ").replace("0", "o").replace("1", "l")
    whole = proving.second_step(half(), Given(recovery=typed), "Firefox, Linux")
    assert rows(select(MemberSession.proof).where(MemberSession.id == session_of(whole)))[0][0] == Proof.RECOVERY
    assert kinds() == ["recovery-used", "new-device"]
    with pytest.raises(Refused) as refusal:
        proving.second_step(half(), Given(recovery=codes[3]), "")
    assert refusal.value.detail == "recovery-used"
    assert refused() == ["recovery-used"]
    assert proving.second_step(half(), Given(recovery=codes[4]), "")


def test_a_recovery_code_given_at_once_opens_once(app: Flask, codes: tuple[str, ...]) -> None:
    """Row 12: on both databases."""
    halves = [half() for _ in range(4)]
    acts = [lambda token=token: proving.second_step(token, Given(recovery=codes[0]), "") for token in halves]
    assert sum(isinstance(result, str) for result in at_once(app, *acts)) == 1


@only_sqlite
def test_recovery_codes_are_kept_as_hashes_and_new_ones_void_the_old(
    app: Flask, ids: dict[str, int], codes: tuple[str, ...]
) -> None:
    """Row 12: ten, 80 bits beside the selector, argon2id, no plain text; drawing anew voids."""
    kept = rows(select(RecoveryCode.selector, RecoveryCode.code_hash))
    assert len(kept) == len(set(codes)) == 10
    assert all(row.code_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for row in kept)
    assert all(len(code.replace("-", "")) == 20 for code in codes)
    assert not any(code.replace("-", "")[4:] in row.code_hash for code in codes for row in kept)
    with transaction() as act:
        keep_codes(act, ids["judit"], recovery.draw())
    with pytest.raises(Refused) as refusal:
        proving.second_step(half(), Given(recovery=codes[0]), "")
    assert refusal.value.detail == "recovery-wrong"


@only_sqlite
def test_another_member_s_recovery_code_opens_nothing(app: Flask, ids: dict[str, int]) -> None:
    """Row 14's shape: a code is bound to its person."""
    drawn = recovery.draw()
    with transaction() as act:
        keep_codes(act, ids["layla"], drawn)
    with pytest.raises(Refused):
        proving.second_step(half(), Given(recovery=drawn.codes[0]), "")


# --- Guessing ---


@only_sqlite
def test_wrong_tries_of_all_kinds_count_together(
    app: Flask, ids: dict[str, int], equip: Equip, codes: tuple[str, ...]
) -> None:
    """Row 11: eight of whatever kind, then the challenge is dead for right ones too; each stands in the record."""
    key, token = equip(), half()
    key.origin = "https://evil.example"
    tries = [
        lambda: Given(code="000000"), lambda: Given(recovery="abcd-abcd-abcd-abcd-abcd"),
        lambda: Given(passkey=key.show(asked(token, ids["judit"]))),
    ]  # fmt: skip
    for number in range(proving.MOST_WRONG):
        with pytest.raises(Refused):
            proving.second_step(token, tries[number % 3](), "")
    key.origin = "http://localhost"
    for right in (
        Given(recovery=codes[0]), Given(code=pyotp.TOTP(people.TOTP_SECRET).now()),
        Given(passkey=key.show(asked(token, ids["judit"]))),
    ):  # fmt: skip
        with pytest.raises(Missing):
            proving.second_step(token, right, "")
    assert refused() == (["totp-wrong", "recovery-wrong", "passkey-origin"] * 3)[:8]
    assert rows(select(func.count(RecoveryCode.id)).where(RecoveryCode.used_at.is_not(None)))[0][0] == 0


@only_sqlite
def test_the_third_wrong_try_is_told_once(app: Flask) -> None:
    """Row 17: one letter a day, not one for each try."""
    token = half()
    for _ in range(6):
        with pytest.raises(Refused):
            proving.second_step(token, Given(code="000000"), "")
    assert kinds() == ["factor-failed"]


@only_sqlite
def test_a_patient_guesser_is_told_of_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows 11 and 17: two tries in each sign-in, all day long: a letter at the third of a day, one a day."""
    start = datetime(2027, 3, 1, 8, tzinfo=UTC)
    told = []
    for hour in range(26):
        monkeypatch.setattr(clock, "now", lambda hour=hour: start + timedelta(hours=hour))
        token = half()
        for _ in range(2):
            with pytest.raises(Refused):
                proving.second_step(token, Given(code="000000"), "")
        told.append(len(kinds()))
    assert told == [0, *[1] * 15, *[2] * 10]


@only_sqlite
def test_a_device_that_is_not_known_is_told(app: Flask, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 17: by browser and time zone, no network address; a known one is not told; after 90 days it is again."""
    start = clock.now()

    def enter(device: str, place: str, after: timedelta) -> list[str]:
        monkeypatch.setattr(clock, "now", lambda: start + after)
        with transaction():
            execute(update(Member).values(totp_last_step=0))
        before = len(kinds())
        token = service.give_passphrase(JUDIT, people.PASSPHRASE, device, place)
        code = pyotp.TOTP(people.TOTP_SECRET).at(clock.now())
        proving.second_step(token, Given(code=code), device)
        return kinds()[before:]

    day = timedelta(days=1)
    assert enter("Firefox, Linux", "Europe/Budapest", 0 * day) == ["new-device"]
    assert enter("Firefox, Linux", "Europe/Budapest", day) == []
    assert enter("Firefox, Linux", "Asia/Karachi", 2 * day) == ["new-device"]
    assert enter("Edge, Windows", "Europe/Budapest", 3 * day) == ["new-device"]
    assert enter("Firefox, Linux", "Europe/Budapest", 100 * day) == ["new-device"]


# --- Over the pages ---


@only_sqlite
def test_a_passkey_over_the_pages(app: Flask, ids: dict[str, int], equip: Equip, visitor: Visitor) -> None:
    """Row 13: passphrase, challenge, answer in the form's hidden field; an unknown zone is not kept."""
    key = equip()
    visitor.post("/sign-in", {"email": JUDIT, "passphrase": people.PASSPHRASE, "zone": "Mars/Olympus"})
    page = visitor.get("/sign-in/second-factor").text
    assert page.index("data-passkey=") < page.index('id="code"'), "the passkey is offered first"
    options = visitor.post("/sign-in/challenge", {"purpose": "show"}).json
    answer = visitor.post("/sign-in/second-factor", {"passkey": key.show(options), "next": "/threads"})
    assert answer.headers["Location"] == "/threads"
    assert visitor.get("/threads").status_code == 200
    assert {row.place for row in rows(select(MemberSession.place))} == {""}


@only_sqlite
def test_challenges_are_for_those_who_are_half_signed_in(app: Flask, visitor: Visitor) -> None:
    """Row 2: nobody gets one without a session, and half a session makes no new passkey."""
    assert visitor.post("/sign-in/challenge", {"purpose": "show"}).status_code == 404
    visitor.post("/sign-in", {"email": JUDIT, "passphrase": people.PASSPHRASE})
    assert visitor.post("/sign-in/challenge", {"purpose": "show"}).status_code == 200
    assert visitor.post("/sign-in/challenge", {"purpose": "make"}).status_code == 404


@only_sqlite
@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [("recovery", "abcd", "none of your recovery codes"), ("passkey", "{}", "could not be read"), ("code", "000000", "not right or was already used")],
)  # fmt: skip
def test_every_refusal_has_a_sentence(
    app: Flask, visitor: Visitor, equip: Equip, codes: tuple[str, ...], field: str, value: str, sentence: str
) -> None:
    """Point 5: 422, with the form and what to do."""
    equip()
    visitor.post("/sign-in", {"email": JUDIT, "passphrase": people.PASSPHRASE})
    answer = visitor.post("/sign-in/second-factor", {field: value})
    assert answer.status_code == 422
    assert sentence in answer.text
