"""More readers afterwards: only with the consent of everybody whose words are in it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from colep.accounts.models import Member
from colep.accounts.standing import change_standing
from colep.chat import service as chat
from colep.chat.models import Room
from colep.core import clock
from colep.core.db import execute, transaction
from colep.core.errors import Invalid, Missing
from colep.forum import service as forum
from colep.forum.models import Post
from colep.groups import membership
from colep.handling import consents, holding, relabelling
from colep.handling.models import Consent, Widening
from colep.handling.notices import notices
from colep.handling.refusals import NotSo, Why
from colep.handling.relabelling import Seen
from colep.letters.kinds import Kind
from colep.letters.models import Letter
from colep.library import service as library
from colep.rules.acts import CLOCK, Subject
from colep.rules.groups import Entry
from colep.rules.labels import Label
from colep.rules.policy import NotAllowed
from colep.rules.sharing import FOR_ALL, Choice
from colep.rules.standing import Standing
from colep.screening.notice import NotHere
from colep.screening.service import Plea
from colep.sharing.queries import with_groups
from colep.sharing.seen import Widened
from tests.conftest import Visitor
from tests.groups.circles import a_group
from tests.handling.shared import a_circle, acts_on, by, inside, narrow, one, room, seen, staff, thread, to, widen
from tests.helpers import a_thread, actor_of, at_once, nonce, only_sqlite, rows
from tests.library import practices
from tests.library.practices import draft

Ids = dict[str, int]
AsPerson = Callable[[str], Visitor]


@pytest.fixture
def narrow_thread(app: Flask, ids: Ids) -> int:
    """A thread of judit's for the Black Sea circle, answered by emre and layla. Returns its id."""
    group_id = a_circle(ids, "judit", "emre", "layla")
    return thread(ids, choice=to(group_id), answered_by=("emre", "layla"))


def proposal_id() -> int:
    """Return the id of the newest proposal."""
    return int(rows(select(Widening.id).order_by(Widening.id.desc()))[0].id)


def is_open() -> bool:
    """Say whether any proposal waits."""
    return bool(rows(select(Widening.id).where(Widening.closed_at.is_(None))))


def label_of(thread_id: int) -> Seen:
    """Return what a thread has."""
    return seen(Subject.THREAD, thread_id)


def test_it_is_done_in_the_act_of_the_last_consent(narrow_thread: int, ids: Ids, as_person: AsPerson) -> None:
    """Point 3: lowering with consent; each act one entry, nothing is seen by others before the last yes."""
    judit, emre, layla = (actor_of(one, ids) for one in ("judit", "emre", "layla"))
    was = label_of(narrow_thread)
    assert widen(judit, Subject.THREAD, narrow_thread, FOR_ALL) is False
    assert relabelling.answer(emre, proposal_id(), yes=True) is False
    assert relabelling.answer(emre, proposal_id(), yes=True) is False, "twice is once"
    assert label_of(narrow_thread) == was
    assert as_person("aigul").get(f"/threads/{narrow_thread}", follow_redirects=True).status_code == 404
    assert relabelling.answer(layla, proposal_id(), yes=True) is True
    assert label_of(narrow_thread) == Seen("TLP:GREEN", 1)
    assert as_person("aigul").get(f"/threads/{narrow_thread}", follow_redirects=True).status_code == 200
    assert [act for act, _who, _label in acts_on(Subject.THREAD, narrow_thread)] == [
        "label.propose", "label.consent", "label.consent", "label.lower",
    ]  # fmt: skip
    with pytest.raises(NotSo):
        relabelling.answer(emre, proposal_id(), yes=False)


@only_sqlite
def test_one_no_leaves_it_as_it_is(narrow_thread: int, ids: Ids) -> None:
    """Point 3: whoever says no closes the proposal."""
    was = label_of(narrow_thread)
    widen(actor_of("emre", ids), Subject.THREAD, narrow_thread, FOR_ALL)
    relabelling.answer(actor_of("judit", ids), proposal_id(), yes=False)
    with pytest.raises(NotSo) as over:
        relabelling.answer(actor_of("layla", ids), proposal_id(), yes=True)
    assert over.value.why is Why.OVER
    assert label_of(narrow_thread) == was
    assert acts_on(Subject.THREAD, narrow_thread)[-1] == ("label.refuse", ids["judit"], "TLP:GREEN")


@only_sqlite
def test_the_only_author_widens_at_once(app: Flask, ids: Ids) -> None:
    """Point 3: their own consent is the consent of all; entered as a lowering."""
    thread_id = thread(ids, choice=by(ids["judit"], ids["emre"], label=Label.RED))
    assert widen(actor_of("judit", ids), Subject.THREAD, thread_id, FOR_ALL, reason="") is True
    assert label_of(thread_id) == Seen("TLP:GREEN", 1)
    assert acts_on(Subject.THREAD, thread_id) == [("label.lower", ids["judit"], "TLP:GREEN")]


@pytest.mark.parametrize("subject", [Subject.THREAD, Subject.ROOM])
@only_sqlite
def test_the_author_of_what_is_held_back_is_asked_too(app: Flask, ids: Ids, subject: Subject) -> None:
    """Point 3: else it would be widened without them while it is held, and be read by everybody once it is released."""
    named, henrik = by(ids["judit"], ids["emre"], ids["henrik"]), staff(ids)
    if subject is Subject.THREAD:
        thing_id = thread(ids, choice=named, answered_by=("emre",))
        part, held = Subject.POST, rows(select(Post.id).where(Post.thread_id == thing_id, Post.number == 2))[0].id
    else:
        thing_id = room(ids, choice=named)
        slug = rows(select(Room.slug).where(Room.id == thing_id))[0].slug
        part, held = Subject.MESSAGE, chat.send_message(actor_of("emre", ids), slug, nonce=nonce(), text="An answer.", language="en").id  # fmt: skip
    holding.hold(henrik, part, held, "To be looked at")
    wider = by(ids["judit"], ids["emre"], ids["henrik"], ids["aigul"])
    assert widen(actor_of("judit", ids), subject, thing_id, wider) is False
    was = seen(subject, thing_id)
    holding.release(henrik, part, held)
    assert seen(subject, thing_id) == was
    assert relabelling.answer(actor_of("emre", ids), proposal_id(), yes=True) is True


@only_sqlite
def test_an_editor_of_a_practice_is_one_of_its_authors(app: Flask, ids: Ids) -> None:
    """Point 3: owner and everybody who saved a version."""
    practice_id = one(Subject.PRACTICE, ids)
    library.edit_practice(staff(ids), practice_id, draft(), 1, "Shorter")
    narrow(actor_of("judit", ids), Subject.PRACTICE, practice_id, by(ids["judit"], ids["henrik"]))
    assert widen(actor_of("judit", ids), Subject.PRACTICE, practice_id, FOR_ALL) is False
    assert relabelling.answer(actor_of("henrik", ids), proposal_id(), yes=True) is True
    assert seen(Subject.PRACTICE, practice_id) == Seen("TLP:GREEN", 1)


@only_sqlite
@pytest.mark.parametrize("handle", ["tamas", "henrik", "marlene"])
def test_who_wrote_nothing_in_it_proposes_and_answers_nothing(narrow_thread: int, ids: Ids, handle: str) -> None:
    """Row 36: not even staff who read it; a proposal that one is not asked is missing."""
    if handle == "henrik":
        membership.join(staff(ids), a_circle(ids))
    with pytest.raises(Missing):
        widen(actor_of(handle, ids), Subject.THREAD, narrow_thread, FOR_ALL)
    widen(actor_of("judit", ids), Subject.THREAD, narrow_thread, FOR_ALL)
    for act in (lambda: relabelling.answer(actor_of(handle, ids), proposal_id(), yes=True),
                lambda: relabelling.take_back(actor_of(handle, ids), proposal_id())):  # fmt: skip
        with pytest.raises(Missing):
            act()
    with pytest.raises(NotAllowed):
        relabelling.answer(actor_of("samira", ids), proposal_id(), yes=True)


@only_sqlite
def test_a_proposal_is_over_when_the_thing_becomes_narrower(narrow_thread: int, ids: Ids) -> None:
    """Point 3: what was consented to was another state of it."""
    widen(actor_of("emre", ids), Subject.THREAD, narrow_thread, FOR_ALL)
    choice = to(a_circle(ids), label=Label.AMBER_STRICT)
    narrow(actor_of("judit", ids), Subject.THREAD, narrow_thread, choice)
    assert not is_open()
    with pytest.raises(NotSo):
        relabelling.answer(actor_of("layla", ids), proposal_id(), yes=True)


@only_sqlite
def test_who_writes_after_the_proposal_is_asked_as_well(narrow_thread: int, ids: Ids) -> None:
    """Point 3: the last yes finds a new author: it is not done, they are asked, and then it is."""
    widen(actor_of("judit", ids), Subject.THREAD, narrow_thread, FOR_ALL)
    relabelling.answer(actor_of("emre", ids), proposal_id(), yes=True)
    membership.join(actor_of("tamas", ids), a_circle(ids))
    forum.reply(inside("tamas", ids), narrow_thread, text="Me too.", language="en", nonce=nonce())
    assert relabelling.answer(actor_of("layla", ids), proposal_id(), yes=True) is False
    assert [one.thing_id for one in notices(actor_of("tamas", ids)).consents] == [narrow_thread]
    assert relabelling.answer(actor_of("tamas", ids), proposal_id(), yes=True) is True


def test_a_reply_at_the_moment_of_the_last_yes_is_never_shown_without_consent(
    app: Flask, narrow_thread: int, ids: Ids
) -> None:
    """Row 40: either the writer is asked, or they wrote into what was wider already."""
    membership.join(actor_of("tamas", ids), a_circle(ids))
    widen(actor_of("judit", ids), Subject.THREAD, narrow_thread, FOR_ALL)
    relabelling.answer(actor_of("emre", ids), proposal_id(), yes=True)
    number = proposal_id()

    def reply() -> None:
        forum.reply(inside("tamas", ids), narrow_thread, text="Me too.", language="en", nonce=nonce())

    came_to = at_once(app, lambda: relabelling.answer(actor_of("layla", ids), number, yes=True), reply)
    assert came_to[1] is None, came_to
    asked = {row.member_id for row in rows(select(Consent.member_id).where(Consent.widening_id == number))}
    assert (came_to[0] is True) != (ids["tamas"] in asked), came_to


@only_sqlite
@pytest.mark.parametrize("why", ["suspended", "outside"])
def test_an_author_who_cannot_be_asked_leaves_it_as_it_is(
    narrow_thread: int, ids: Ids, as_person: AsPerson, why: str
) -> None:
    """Point 3: who is no member any more, or has left the group, cannot consent; the page says so."""
    if why == "suspended":
        change_standing("layla", Standing.SUSPENDED, reason="a test")
    else:
        membership.leave(actor_of("layla", ids), a_circle(ids))
    with pytest.raises(NotSo) as refused:
        widen(actor_of("judit", ids), Subject.THREAD, narrow_thread, FOR_ALL)
    assert refused.value.why is Why.GONE
    assert (
        "one of its authors cannot be asked any more"
        in as_person("judit").get(f"/handling/thread/{narrow_thread}").text
    )


@only_sqlite
def test_under_the_rule_nothing_is_widened(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Point 6: nobody is known who could be asked; refused with a sentence, not even for its only speaker."""
    choice = by(ids["judit"], ids["emre"], ids["layla"], ids["aigul"])
    thread_id = a_thread(actor_of("judit", ids), "Under", is_under_rule=True, choice=choice).thread_id
    with pytest.raises(NotSo) as refused:
        widen(actor_of("judit", ids), Subject.THREAD, thread_id, FOR_ALL)
    assert refused.value.why is Why.RULE
    now = seen(Subject.THREAD, thread_id)
    page = as_person("judit").post(
        f"/handling/thread/{thread_id}",
        {"label": "TLP:GREEN", "audience": "community", "act": "set", "reason": "Born 12.03.1988, Mira Testova",
         "seen_label": now.label, "seen_audience": str(now.audience_id)},
    )  # fmt: skip
    assert page.status_code == 409
    assert "Chatham House Rule" in page.text
    assert label_of(thread_id) == now


@only_sqlite
def test_only_one_proposal_at_a_time(narrow_thread: int, ids: Ids) -> None:
    """Point 3: bad input: a second proposal does not replace what others have consented to."""
    widen(actor_of("judit", ids), Subject.THREAD, narrow_thread, FOR_ALL)
    with pytest.raises(NotSo) as refused:
        widen(actor_of("emre", ids), Subject.THREAD, narrow_thread, Choice(Label.CLEAR))
    assert refused.value.why is Why.OPEN
    with pytest.raises(Missing):
        relabelling.take_back(actor_of("emre", ids), proposal_id())
    relabelling.take_back(actor_of("judit", ids), proposal_id())
    assert not is_open()
    assert acts_on(Subject.THREAD, narrow_thread)[-1][0] == "label.withdraw"


def test_of_two_proposals_at_once_one_is_made(app: Flask, narrow_thread: int, ids: Ids) -> None:
    """Row 40: the other is told that one is open."""
    was = label_of(narrow_thread)

    def propose(handle: str) -> Callable[[], bool]:
        return lambda: relabelling.widen(
            actor_of(handle, ids), Subject.THREAD, narrow_thread, FOR_ALL, was, reason="Others need it"
        )

    came_to = at_once(app, propose("judit"), propose("emre"))
    assert sorted(str(type(one).__name__) for one in came_to) == ["NotSo", "bool"], came_to


@only_sqlite
def test_after_thirty_days_it_is_over(narrow_thread: int, ids: Ids) -> None:
    """Point 3: no answer is no consent; one entry of the calendar's."""
    widen(actor_of("judit", ids), Subject.THREAD, narrow_thread, FOR_ALL)
    consents.close_late()
    assert is_open()
    with transaction():
        execute(update(Widening).values(proposed_at=clock.now() - timedelta(days=31)))
    consents.close_late()
    consents.close_late()
    assert not is_open()
    assert acts_on(Subject.THREAD, narrow_thread)[1:] == [("label.withdraw", CLOCK, "TLP:GREEN")]


@only_sqlite
def test_those_asked_are_told_at_home_and_by_a_letter(narrow_thread: int, ids: Ids, as_person: AsPerson) -> None:
    """Point 3: the letter has a link and no word of the thing; who wants no letters gets none."""
    with transaction():
        execute(update(Member).where(Member.id == ids["layla"]).values(tell_waiting="never"))
    widen(actor_of("judit", ids), Subject.THREAD, narrow_thread, FOR_ALL)
    letters = rows(select(Letter.recipient).where(Letter.kind == Kind.CONSENT_WAITING.value))
    assert [row.recipient for row in letters] == ["emre@police.example"]
    assert notices(actor_of("judit", ids)).consents == ()
    for handle in ("emre", "layla"):
        page = as_person(handle).get("/").text
        assert f'href="/handling/thread/{narrow_thread}"' in page
    page = as_person("emre").get(f"/handling/thread/{narrow_thread}").text
    assert "Others need it" in page
    number = proposal_id()
    assert as_person("emre").post(f"/handling/proposals/{number}/answer", {"answer": "yes"}).status_code == 302
    assert f'href="/handling/thread/{narrow_thread}"' not in as_person("emre").get("/").text


@only_sqlite
@pytest.mark.parametrize(
    ("reason", "error"),
    [("", Invalid), ("x" * 201, Invalid), ("ask judit@police.example", NotHere), ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10", NotHere)],
)  # fmt: skip
def test_the_reason_is_read_by_the_guard(narrow_thread: int, ids: Ids, reason: str, error: type[Exception]) -> None:
    """Point 7: a reason is stored and shown, so it passes the guard; nothing is proposed otherwise."""
    with pytest.raises(error):
        widen(actor_of("judit", ids), Subject.THREAD, narrow_thread, FOR_ALL, reason)
    assert not is_open()


@only_sqlite
def test_a_reason_that_is_missing_is_asked_for_in_the_form(narrow_thread: int, ids: Ids, as_person: AsPerson) -> None:
    """Point 3: 422 with a sentence at the field; the choice is kept and nothing is proposed."""
    now = label_of(narrow_thread)
    fields = {"label": "TLP:CLEAR", "audience": "community", "act": "set", "seen_label": now.label}
    page = as_person("judit").post(
        f"/handling/thread/{narrow_thread}", {**fields, "seen_audience": str(now.audience_id)}
    )
    assert page.status_code == 422
    assert "Say why. Others read it." in page.text
    assert 'value="TLP:CLEAR" checked' in page.text
    assert not is_open()


@only_sqlite
@pytest.mark.parametrize("is_hidden", [False, True])
def test_nobody_is_asked_about_a_group_that_they_may_not_know(app: Flask, ids: Ids, is_hidden: bool) -> None:
    """Point 2: the proposal names no closed group to who is outside, nor tells by its refusal who is in a hidden one."""
    judit = actor_of("judit", ids)
    group = a_group(judit, entry=Entry.CLOSED, is_hidden=is_hidden)
    thread_id = thread(ids, choice=by(ids["judit"], ids["emre"]), answered_by=("emre",))
    with pytest.raises(NotSo) as refused:
        widen(judit, Subject.THREAD, thread_id, to(group.id))
    assert refused.value.why is Why.UNKNOWN
    membership.add(with_groups(judit), group.id, ids["emre"])
    if is_hidden:
        with pytest.raises(NotSo) as refused:
            widen(judit, Subject.THREAD, thread_id, to(group.id))
        assert refused.value.why is Why.UNKNOWN
    else:
        assert widen(judit, Subject.THREAD, thread_id, to(group.id)) is False


def test_words_do_not_land_before_more_readers_than_their_author_saw(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Point 5: who began to write beside a narrow label, and sends after it was widened, is told and keeps the text."""
    thread_id = thread(ids, choice=by(ids["judit"], ids["tamas"], label=Label.AMBER_STRICT))
    room_id = room(ids, choice=by(ids["judit"], ids["tamas"], label=Label.AMBER_STRICT))
    practice_id = practices.write(ids, by="judit", choice=by(ids["judit"], ids["tamas"]))
    slug = rows(select(Room.slug).where(Room.id == room_id))[0].slug
    tamas, judit = as_person("tamas"), as_person("judit")
    address = tamas.get(f"/threads/{thread_id}").headers["Location"]
    pages = {f"{address}/reply": tamas.get(address).text, f"/rooms/{slug}/messages": tamas.get(f"/rooms/{slug}").text}
    before = {where: re.search(r'name="seen" value="([^"]+)"', page)[1] for where, page in pages.items()}  # type: ignore[index]
    edit = judit.get(f"/library/{practice_id}", follow_redirects=True).request.path + "/edit"
    edited = re.search(r'name="seen" value="([^"]+)"', judit.get(edit).text)[1]  # type: ignore[index]
    for subject, thing_id in ((Subject.THREAD, thread_id), (Subject.ROOM, room_id), (Subject.PRACTICE, practice_id)):
        wider = to(a_circle(ids, "judit", "tamas")) if subject is Subject.ROOM else FOR_ALL
        assert widen(actor_of("judit", ids), subject, thing_id, wider), subject
    for where, was in before.items():
        sent = {"text": "Only for the two of us.", "language": "en", "nonce": nonce(), "seen": was}
        refused = tamas.post(where, sent)
        assert refused.status_code == 409, where
        assert "More people can see this" in refused.text
        assert "Only for the two of us." in refused.text
        now = re.search(r'name="seen" value="([^"]+)"', refused.text)[1]  # type: ignore[index]
        assert now != was
        assert tamas.post(where, {**sent, "seen": now}).status_code == 302, "seen, and sent all the same"
    typed = {**practices.typed(version="1"), "change": "More words", "seen": edited}
    assert "More people can see this" in judit.post(edit, typed).text


@only_sqlite
def test_a_label_that_became_stricter_stops_nobody(app: Flask, ids: Ids) -> None:
    """Point 5: fewer readers than one saw are no reason to ask again; what was forged is refused as wider."""
    thread_id = thread(ids)
    tamas = actor_of("tamas", ids)
    narrow(actor_of("judit", ids), Subject.THREAD, thread_id, by(ids["judit"], ids["tamas"], label=Label.RED))
    for what, is_fine in ((Seen("TLP:GREEN", 1), True), (None, True), (Seen("TLP:RED", 999_999), False)):
        if is_fine:
            forum.reply(tamas, thread_id, text="An answer.", language="en", nonce=nonce(), plea=Plea(seen=what))
        else:
            with pytest.raises(Widened):
                forum.reply(tamas, thread_id, text="An answer.", language="en", nonce=nonce(), plea=Plea(seen=what))
