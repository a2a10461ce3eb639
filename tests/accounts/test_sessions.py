"""Sessions end when they are ended: by their owner, by time, by the secretariat."""

import dataclasses
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from colep.accounts import service
from colep.accounts.events import SessionEnded, StandingChanged
from colep.accounts.models import Member, MemberSession
from colep.accounts.preferences import choose_preferences
from colep.accounts.queries import own_sessions, standing_sessions
from colep.accounts.standing import change_standing
from colep.core import clock, events
from colep.core.errors import Conflict, Invalid, Missing
from colep.rules.policy import NotAllowed
from colep.rules.roles import Role
from colep.rules.standing import Standing
from tests.conftest import Visitor
from tests.helpers import actor_of, fresh, only_sqlite, rows

AsPerson = Callable[[str], Visitor]


def is_in(visitor: Visitor) -> bool:
    """Say whether the account page opens."""
    answer = visitor.get("/account")
    assert answer.status_code in (200, 302)
    return answer.status_code == 200


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Set the clock that far from the moment the test began."""
    start = clock.now()

    def move(**distance: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: start + timedelta(**distance))

    move()
    return move


def test_after_signing_out_the_old_cookie_is_dead(app: Flask, as_person: AsPerson) -> None:
    """Rows 21 and 26: on the server, wherever a copy of it is; and the browser is told to drop what it kept."""
    layla = as_person("layla")
    token = layla.cookie()
    answer = layla.post("/sign-out")
    assert answer.headers["Location"] == "/"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert layla.cookie() == ""
    thief = app.test_client()
    thief.set_cookie("colep_session", token)
    assert not is_in(Visitor(thief))


@pytest.mark.parametrize("token", ["", "x", "a" * 4000, "%00", "../..", "MTIz.abc", "é"])
@only_sqlite
def test_what_is_no_token_is_nobody(app: Flask, token: str) -> None:
    """Row 19: and no fault."""
    client = app.test_client()
    client.set_cookie("colep_session", token)
    assert not is_in(Visitor(client))


@only_sqlite
def test_a_forged_form_cookie_signs_nobody_in(app: Flask, visitor: Visitor, ids: dict[str, int]) -> None:
    """Row 19: even one who has the key that signs forms; nothing of identity is in that cookie."""
    signed = app.session_interface.get_signing_serializer(app).dumps(
        {"_user_id": str(ids["layla"]), "user_id": 1, "_fresh": True}
    )  # type: ignore[attr-defined]
    visitor.client.set_cookie("colep_form", signed)
    visitor.client.set_cookie("remember_token", f"{ids['layla']}|x")
    assert not is_in(visitor)


@pytest.mark.parametrize(("handle", "idle", "whole"), [("layla", 30, 12), ("marlene", 15, 8), ("henrik", 15, 8)])
@only_sqlite
def test_a_session_ends_by_idleness_and_by_age(
    app: Flask, as_person: AsPerson, at: Callable[..., None], handle: str, idle: int, whole: int
) -> None:
    """Row 20: reading pages keeps it, up to the end of its life; only the clock is moved."""
    person = as_person(handle)
    at(minutes=idle, seconds=-2)
    assert is_in(person)
    at(minutes=2 * idle - 1)
    assert is_in(person)
    at(minutes=3 * idle + 1)
    assert not is_in(person)

    at(minutes=0)
    busy = as_person(handle)
    for minute in range(0, whole * 60, idle - 1):
        at(minutes=minute)
        assert is_in(busy)
    at(hours=whole, seconds=1)
    assert not is_in(busy)


@only_sqlite
def test_what_a_page_asks_by_itself_keeps_no_session_alive(
    app: Flask, as_person: AsPerson, at: Callable[..., None]
) -> None:
    """Row 20: a tab left open in a station is not a person."""
    layla = as_person("layla")
    for minute in (10, 20, 29):
        at(minutes=minute)
        assert layla.get("/account", headers={"X-Colep-Background": "1"}).status_code == 200
    at(minutes=31)
    assert not is_in(layla)


@only_sqlite
def test_reading_is_not_writing(app: Flask, as_person: AsPerson, at: Callable[..., None], ids: dict[str, int]) -> None:
    """Row 20: `seen_at` is written once a minute at most."""
    layla = as_person("layla")
    seen = select(MemberSession.seen_at)
    first = rows(seen)
    at(seconds=59)
    is_in(layla)
    assert rows(seen) == first
    at(seconds=61)
    is_in(layla)
    assert rows(seen)[0][0] == clock.now()


def test_other_sessions_can_be_ended_and_this_one_stays(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 23: of three browsers one is left; another member's are none of one's business."""
    here, second, third, emre = as_person("layla"), as_person("layla"), as_person("layla"), as_person("emre")
    assert here.get("/account/sessions").text.count("Firefox, Linux") >= 3
    assert here.post("/account/sessions/end-others").status_code == 302
    assert [is_in(person) for person in (here, second, third, emre)] == [True, False, False, True]


def test_one_session_can_be_ended_and_only_one_s_own(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Rows 33 and 38: somebody else's session is as missing as one that never was."""
    here, other, emre = as_person("layla"), as_person("layla"), as_person("emre")
    sessions = {
        row.member_id: row.id
        for row in rows(select(MemberSession.member_id, MemberSession.id).order_by(MemberSession.id))
    }
    assert here.post(f"/account/sessions/{sessions[ids['emre']]}/end").status_code == 404
    assert here.post("/account/sessions/999999/end").status_code == 404
    assert here.post(f"/account/sessions/{sessions[ids['layla']]}/end").status_code == 302
    assert [is_in(person) for person in (here, other, emre)] == [True, False, True]


@only_sqlite
def test_the_list_of_sessions_shows_what_holds(app: Flask, ids: dict[str, int], as_person: AsPerson) -> None:
    """Row 23: not the ended ones, not the half ones, not those of others, and which is this."""
    layla = actor_of("layla", ids)
    for _ in range(3):
        as_person("layla")
    as_person("emre")
    newest = max(row[0] for row in rows(select(MemberSession.id).where(MemberSession.member_id == ids["layla"])))
    service.end_session(layla, newest - 1)
    fresh()
    cards = own_sessions(layla, newest)
    assert sorted(card.is_this for card in cards) == [False, True]
    assert {card.device for card in cards} == {"Firefox, Linux"}


def test_a_suspended_member_is_out_at_the_next_request(app: Flask, as_person: AsPerson) -> None:
    """Rows 2 and 22: in every browser, and restoring does not bring the old sessions back."""
    one, two, other = as_person("layla"), as_person("layla"), as_person("emre")
    assert is_in(one)
    change_standing("layla", Standing.SUSPENDED, reason="a test")
    assert [is_in(person) for person in (one, two, other)] == [False, False, True]
    with pytest.raises(Missing):
        service.enter_demo("layla", "")
    change_standing("layla", Standing.MEMBER, reason="a test")
    assert not is_in(one)
    assert is_in(as_person("layla"))


@pytest.mark.parametrize("standing", [Standing.EXPIRED, Standing.LEFT])
@only_sqlite
def test_who_is_not_a_member_any_more_has_no_session(app: Flask, as_person: AsPerson, standing: Standing) -> None:
    """Row 2."""
    layla = as_person("layla")
    change_standing("layla", standing, reason="a test")
    assert not is_in(layla)


def test_the_ends_of_sessions_are_told(app: Flask, ids: dict[str, int], as_person: AsPerson) -> None:
    """Row 22: sockets hang on these facts; each ended session is told once, after the commit."""
    told: list[object] = []
    listeners = {kind: list(events._listeners[kind]) for kind in (SessionEnded, StandingChanged)}
    try:
        for kind in listeners:
            events.on(kind)(told.append)
        for _ in range(2):
            as_person("layla")
        sessions = [row[0] for row in rows(select(MemberSession.id))]
        change_standing("layla", Standing.SUSPENDED, reason="a test")
        assert sorted(fact.session_id for fact in told[:2]) == sorted(sessions)  # type: ignore[attr-defined]
        assert told[2:] == [StandingChanged(ids["layla"])]
        with pytest.raises(Conflict):
            change_standing("layla", Standing.SUSPENDED, reason="a test")
        assert told[3:] == [], "nothing has changed the second time"
    finally:
        for kind, before in listeners.items():
            events._listeners[kind][:] = before


def test_sockets_ask_whether_their_sessions_stand(
    app: Flask, ids: dict[str, int], as_person: AsPerson, at: Callable[..., None]
) -> None:
    """Row 39: of many sessions at once, those that still hold, with role and country of now."""
    for handle in ("layla", "emre", "marlene"):
        as_person(handle)
    session_ids = {row.member_id: row.id for row in rows(select(MemberSession.member_id, MemberSession.id))}
    everybody = [*session_ids.values(), 999_999]
    assert {actor.member_id for actor in standing_sessions(everybody).values()} == {
        ids["layla"],
        ids["emre"],
        ids["marlene"],
    }
    change_standing("emre", Standing.SUSPENDED, reason="a test")
    fresh()
    assert set(standing_sessions(everybody)) == {session_ids[ids["layla"]], session_ids[ids["marlene"]]}
    at(minutes=16)
    assert set(standing_sessions(everybody)) == {session_ids[ids["layla"]]}
    asked = standing_sessions(everybody)[session_ids[ids["layla"]]]
    assert asked == dataclasses.replace(actor_of("layla", ids), is_strong=True), "with its proof, fresh no more"
    assert standing_sessions([]) == {}


@only_sqlite
def test_acts_on_accounts_ask_the_law(app: Flask, ids: dict[str, int]) -> None:
    """Row 9: also when called without any page before them."""
    suspended = actor_of("layla", ids, Standing.SUSPENDED)
    for act in (
        lambda: service.end_session(suspended, 1),
        lambda: service.end_other_sessions(suspended, 1),
        lambda: choose_preferences(suspended, theme="dark"),
    ):
        with pytest.raises(NotAllowed):
            act()


@only_sqlite
def test_two_people_cannot_have_one_address(app: Flask, ids: dict[str, int]) -> None:
    """Row 14: whatever the case in which it is written; and a passphrase has its length (row 3)."""
    given = {"name": "x", "latin_name": "x", "role": Role.NGO, "country": "IQ"}
    for handle, email in (
        ("layla", "new@police.example"),
        ("new", "LAYLA@police.example"),
        ("new", " layla@Police.example "),
    ):
        with pytest.raises(Conflict):
            service.add_member(handle=handle, email=email, **given)  # type: ignore[arg-type]
    for phrase in ("fourteen chars", "x" * 129):
        with pytest.raises(Invalid):
            service.add_member(handle="new", email="new@police.example", passphrase=phrase, **given)  # type: ignore[arg-type]
    assert rows(select(func.count(Member.id)))[0][0] == len(ids)
