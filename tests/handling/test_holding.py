"""What a moderator holds back is missing for everybody, wherever it stood, until it is released."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from colep.chat import queries as chat
from colep.chat import said
from colep.chat import service as rooms
from colep.chat.models import Message, Room
from colep.core.errors import ColepError, Invalid, Missing
from colep.forum import queries as forum
from colep.forum import service as posts
from colep.forum.models import Post
from colep.handling import held, holding, things
from colep.handling.models import Hold, Recalls, Widening
from colep.handling.notices import notices
from colep.handling.recalls import Item, gone
from colep.handling.things import KINDS, WHOLES
from colep.rules.acts import Subject
from colep.rules.policy import NotAllowed
from colep.rules.sharing import FOR_ALL
from colep.screening.models import GuardCase
from colep.screening.notice import NotHere
from colep.screening.service import Plea
from tests import people
from tests.conftest import Visitor
from tests.handling.shared import SENTINEL, a_circle, acts_on, inside, one, staff, thread, to, widen
from tests.helpers import a_thread, actor_of, at_once, likeness, nonce, only_sqlite, rows

Ids = dict[str, int]
AsPerson = Callable[[str], Visitor]


def addresses(subject: Subject, thing_id: int) -> tuple[str, ...]:
    """Return where words of such a thing could stand: its own pages, lists, files, home, the pages of handling."""
    own = {
        Subject.THREAD: (f"/threads/{thing_id}", f"/threads/{thing_id}-x/file", f"/threads/{thing_id}-x/1"),
        Subject.POST: ("/threads/1", "/threads/1-a-question", "/threads/1-a-question/2", "/threads/1-a-question?quote=2"),
        Subject.ROOM: tuple(f"/rooms/{row.slug}" for row in rows(select(Room.slug).where(Room.id == thing_id))),
        Subject.MESSAGE: ("/rooms/general", "/rooms/general?before=2"),
        Subject.PRACTICE: (f"/library/{thing_id}", f"/library/{thing_id}-marigold-at-dawn/versions"),
        Subject.CONTACT: (f"/directory/{thing_id}", f"/directory/{thing_id}.vcf"),
    }[subject]  # fmt: skip
    lists = ("/threads", "/threads?unread=1", "/rooms", "/library", "/directory", "/threads/new", "/rooms/new", "/")
    return (*own, *lists, f"/handling/{subject}/{thing_id}")


def told(person: Visitor, subject: Subject, thing_id: int) -> list[str]:
    """Return at which of them this person is told the sentinel."""
    return [
        address for address in addresses(subject, thing_id)
        if SENTINEL in person.get(address, follow_redirects=True).text
    ]  # fmt: skip


@pytest.mark.parametrize("subject", sorted(KINDS))
def test_held_back_it_is_nowhere_and_released_it_is_back(
    app: Flask, ids: Ids, as_person: AsPerson, subject: Subject
) -> None:
    """Point 8: quarantined, an item of any kind is on no page, in no list, file or answer to a page that asks."""
    thing_id = one(subject, ids)
    emre, henrik = as_person("emre"), as_person("henrik")
    before = told(emre, subject, thing_id)
    assert before, "it was to be seen"
    rung = rows(select(Recalls.number))[0].number
    holding.hold(staff(ids), subject, thing_id, "To be looked at")
    assert told(emre, subject, thing_id) == told(henrik, subject, thing_id) == []
    assert gone(actor_of("emre", ids), [Item(subject, thing_id)]) == [f"{subject}:{thing_id}"]
    assert rows(select(Recalls.number))[0].number == rung + 1
    judit = as_person("judit")
    assert told(judit, subject, thing_id) == (["/"] if subject in WHOLES else []), "its author is told, and only there"
    assert "held back since" in judit.get("/").text
    assert "held back since" not in emre.get("/").text
    with pytest.raises(Missing):
        things.load(staff(ids), subject, thing_id)
    holding.release(staff(ids), subject, thing_id)
    assert told(emre, subject, thing_id) == before
    assert gone(actor_of("emre", ids), [Item(subject, thing_id)]) == []
    assert acts_on(subject, thing_id) == [("item.hold", ids["henrik"], ""), ("item.release", ids["henrik"], "")]


@only_sqlite
@pytest.mark.parametrize("subject", sorted(WHOLES))
def test_held_back_and_never_there_are_answered_alike(
    app: Flask, ids: Ids, as_person: AsPerson, subject: Subject
) -> None:
    """Row 38: for readers, its author and staff."""
    thing_id = one(subject, ids)
    holding.hold(staff(ids), subject, thing_id, "To be looked at")
    for handle in ("emre", "judit", "henrik"):
        person = as_person(handle)
        gone_, never = person.get(f"/handling/{subject}/{thing_id}"), person.get(f"/handling/{subject}/999999")
        assert likeness(gone_)[0] == likeness(never)[0] == 404
        assert likeness(gone_)[1].replace(str(thing_id), "#") == likeness(never)[1].replace("999999", "#").replace(
            str(thing_id), "#"
        )


@only_sqlite
def test_counts_do_not_count_it(app: Flask, ids: Ids) -> None:
    """Row 31: unread threads and rooms, and what one can join."""
    thread_id = thread(ids)
    emre = actor_of("emre", ids)
    assert forum.unread_count(emre) == 1
    holding.hold(staff(ids), Subject.THREAD, thread_id, "To be looked at")
    assert forum.unread_count(emre) == 0
    with pytest.raises(Missing):
        forum.thread(emre, thread_id)
    with pytest.raises(ColepError):
        posts.reply(emre, thread_id, text="Into the dark", language="en", nonce=nonce())


@only_sqlite
def test_of_a_part_the_place_stays(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Point 8: numbers have no holes; neither the words nor who wrote them are told."""
    post_id, message_id = one(Subject.POST, ids), one(Subject.MESSAGE, ids)
    holding.hold(staff(ids), Subject.POST, post_id, "To be looked at")
    holding.hold(staff(ids), Subject.MESSAGE, message_id, "To be looked at")
    page = as_person("emre").get("/threads/1-a-question").text
    assert 'id="post-2"' in page
    assert "Bárándi" not in page
    assert "Bárándi" not in as_person("emre").get("/rooms/general").text
    assert rows(select(Post.number).where(Post.id == post_id)) == [(2,)]
    assert rows(select(Message.number).where(Message.id == message_id)) == [(1,)]


@only_sqlite
def test_staff_hold_what_they_may_read_and_nothing_else(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Row 36: a moderator outside of the audience neither finds it, nor holds it, nor reads its title when it is held."""
    group_id = a_circle(ids, "judit", "marlene")
    thread_id = thread(ids, choice=to(group_id))
    henrik = as_person("henrik")
    with pytest.raises(Missing):
        holding.hold(staff(ids), Subject.THREAD, thread_id, "To be looked at")
    assert henrik.post(f"/handling/thread/{thread_id}/hold", {"reason": "Because"}).status_code == 404
    holding.hold(staff(ids, "marlene"), Subject.THREAD, thread_id, "Speaks of a case")
    page = henrik.get("/handling/held")
    assert page.status_code == 200
    assert SENTINEL not in page.text
    assert "Speaks of a case" not in page.text
    assert "This item is not for you" in page.text
    with pytest.raises(Missing):
        holding.release(staff(ids), Subject.THREAD, thread_id)
    assert SENTINEL in as_person("marlene").get("/handling/held").text


@only_sqlite
@pytest.mark.parametrize("handle", ["judit", "nikolay", "ines", "samira", "oliver"])
def test_nobody_but_staff_holds_anything(app: Flask, ids: Ids, as_person: AsPerson, handle: str) -> None:
    """Row 28: not even its author; the list is not there."""
    thread_id = thread(ids)
    with pytest.raises(NotAllowed):
        holding.hold(actor_of(handle, ids), Subject.THREAD, thread_id, "Mine")
    person = as_person(handle)
    assert person.post(f"/handling/thread/{thread_id}/hold", {"reason": "Mine"}).status_code == 404
    assert person.post(f"/handling/thread/{thread_id}/release").status_code == 404
    assert person.get("/handling/held").status_code == 404
    assert rows(select(Hold.id)) == []


@only_sqlite
def test_a_moderator_without_a_passkey_holds_nothing(app: Flask, ids: Ids) -> None:
    """Row 8: staff acts want a proof that cannot be phished."""
    with pytest.raises(NotAllowed) as refused:
        holding.hold(actor_of("henrik", ids), Subject.THREAD, thread(ids), "To be looked at")
    assert refused.value.reason == "passkey"


@only_sqlite
@pytest.mark.parametrize(
    ("reason", "error"), [("", Invalid), (" \u200b ", Invalid), ("x" * 201, Invalid), ("ask a@b.example", Invalid), ("call +36 30 555 0199", NotHere)]
)  # fmt: skip
def test_a_reason_that_is_none_holds_nothing(
    app: Flask, ids: Ids, as_person: AsPerson, reason: str, error: type[ColepError]
) -> None:
    """Point 7: staff give a reason, and the guard reads it; the page keeps what was typed."""
    thread_id = thread(ids)
    with pytest.raises(error):
        holding.hold(staff(ids), Subject.THREAD, thread_id, reason)
    page = as_person("henrik").post(f"/handling/thread/{thread_id}/hold", {"reason": reason})
    assert page.status_code == 422
    assert not reason.strip() or reason.strip() in page.text
    assert rows(select(Hold.id)) == []


def test_two_who_hold_the_same_at_once_hold_it_once(app: Flask, ids: Ids) -> None:
    """Row 40: one row, one entry; the other is told that it is not there."""
    thread_id = thread(ids)
    came_to = at_once(
        app,
        lambda: holding.hold(staff(ids), Subject.THREAD, thread_id, "One"),
        lambda: holding.hold(staff(ids, "marlene"), Subject.THREAD, thread_id, "Two"),
    )
    assert sorted(type(one).__name__ for one in came_to) == ["Missing", "NoneType"], came_to
    assert len(rows(select(Hold.id))) == len(acts_on(Subject.THREAD, thread_id)) == 1


@only_sqlite
def test_an_open_proposal_is_over_when_it_is_held(app: Flask, ids: Ids) -> None:
    """Point 3: nobody consents to the widening of what they cannot see."""
    group_id = a_circle(ids, "judit", "emre", "henrik")
    thread_id = thread(ids, choice=to(group_id), answered_by=("emre",))
    widen(actor_of("judit", ids), Subject.THREAD, thread_id, FOR_ALL)
    holding.hold(staff(ids), Subject.THREAD, thread_id, "To be looked at")
    assert rows(select(Widening.id).where(Widening.closed_at.is_(None))) == []
    assert notices(actor_of("emre", ids)).consents == ()


@only_sqlite
def test_under_the_rule_only_its_author_learns_whose_was_held(app: Flask, ids: Ids) -> None:
    """Point 6: the line on the home page is by the key, not by a column; nobody else has it."""
    thread_id = a_thread(actor_of("judit", ids), SENTINEL, is_under_rule=True).thread_id
    posts.reply(actor_of("emre", ids), thread_id, text="A word.", language="en", nonce=nonce())
    post_id = rows(select(Post.id).where(Post.thread_id == thread_id, Post.number == 2))[0].id
    holding.hold(staff(ids), Subject.POST, post_id, "To be looked at")
    assert [one.thing_id for one in notices(actor_of("emre", ids)).held] == [post_id]
    assert notices(actor_of("judit", ids)).held == notices(actor_of("layla", ids)).held == ()


@only_sqlite
def test_a_case_of_the_guard_is_decided_by_taking_it_away(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Point 7: the button of a case holds the item back; released, the case waits again."""
    thread_id = a_thread(actor_of("judit", ids), "A question").thread_id
    posts.reply(
        actor_of("emre", ids), thread_id, text="Write to desk@office.example.", language="en", nonce=nonce(),
        plea=Plea("An office"),
    )  # fmt: skip
    case = rows(select(GuardCase.id, GuardCase.subject_id))[0]
    henrik = as_person("henrik")
    assert f"/moderation/{case.id}/remove" in henrik.get("/moderation").text
    assert henrik.get(f"/moderation/{case.id}/remove").status_code == 200
    assert henrik.post(f"/moderation/{case.id}/remove", {"reason": ""}).status_code == 422
    assert henrik.post(f"/moderation/{case.id}/remove", {"reason": "Not for here"}).status_code == 302
    assert rows(select(GuardCase.state, GuardCase.decided_by_id)) == [("removed", ids["henrik"])]
    assert "desk@office.example" not in as_person("layla").get(f"/threads/{thread_id}", follow_redirects=True).text
    assert "Taken away" in henrik.get("/moderation?state=cleared").text
    assert henrik.post(f"/moderation/{case.id}/remove", {"reason": "Again"}).status_code == 404
    holding.release(staff(ids), Subject.POST, case.subject_id)
    assert rows(select(GuardCase.state, GuardCase.decided_by_id)) == [("open", None)]
    assert acts_on(Subject.POST, case.subject_id) == [
        ("item.hold", ids["henrik"], ""), ("item.release", ids["henrik"], ""),
    ]  # fmt: skip


@only_sqlite
def test_pages_of_what_is_held_do_not_ask_more_for_more(
    app: Flask, ids: Ids, as_person: AsPerson, counted_queries: Callable[[], int]
) -> None:
    """DESIGN: list and home ask the database as often for one thing of each kind as for many; keyset pages."""
    for subject in KINDS:
        holding.hold(staff(ids), subject, one(subject, ids), "To be looked at")
    henrik, judit = as_person("henrik"), as_person("judit")
    henrik.get("/handling/held"), judit.get("/")

    def cost() -> tuple[int, int]:
        counted_queries()
        henrik.get("/handling/held")
        first = counted_queries()
        judit.get("/")
        return first, counted_queries()

    few = cost()
    for _ in range(held.PAGE + 2):
        holding.hold(staff(ids), Subject.THREAD, thread(ids), "To be looked at")
    assert all(one <= before for one, before in zip(cost(), few, strict=True))
    first = held.held(staff(ids))
    rest = held.held(staff(ids), first.next_id)
    assert len(first.cards) == held.PAGE
    assert len({card.id for card in (*first.cards, *rest.cards)}) == held.PAGE + 2 + len(KINDS)


@only_sqlite
@pytest.mark.parametrize("address", ["/handling/circle/1", "/handling/member/1", "/handling/THREAD/1", "/handling/thread/0", "/handling/thread/99999999999999999999"])  # fmt: skip
def test_what_cannot_be_handled_is_missing(app: Flask, as_person: AsPerson, address: str) -> None:
    """Bad input: ids of nothing and kinds of nothing, also for staff."""
    henrik = as_person("henrik")
    assert henrik.get(address).status_code == 404
    for act in ("", "/hold"):
        assert henrik.post(f"{address}{act}", {"reason": "Because"}).status_code in (404, 405)


@only_sqlite
def test_a_held_message_reaches_nobody_through_the_live_door(app: Flask, ids: Ids) -> None:
    """Row 30: what a socket is told after the hold has no words of it, neither as a change nor as a quotation."""
    judit = actor_of("judit", ids)
    sent = rooms.send_message(judit, "general", nonce=nonce(), text=SENTINEL, language="en")
    rooms.send_message(judit, "general", nonce=nonce(), text="Yes.", language="en", reply_to=sent.number)
    holding.hold(staff(ids), Subject.MESSAGE, sent.id, "To be looked at")
    room = chat.room(inside("emre", ids), "general")
    assert SENTINEL not in repr(said.changes(room.id, 0, 50))


@only_sqlite
def test_who_wrote_what_is_held_last_is_not_named_in_the_list(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Point 8: the list names who acted last, but not while that act is held back; the next who acts is named again."""
    post_id = one(Subject.POST, ids)
    emre = as_person("emre")
    name = people.CAST["judit"][0]
    assert name in emre.get("/threads").text
    holding.hold(staff(ids), Subject.POST, post_id, "To be looked at")
    assert name not in emre.get("/threads").text
    holding.release(staff(ids), Subject.POST, post_id)
    assert name in emre.get("/threads").text
