"""Opening a room: for whom, under which label, once, and with nothing that tells of it outside."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from colep.accounts.standing import change_standing
from colep.chat import queries, service
from colep.chat.models import Message, Room
from colep.chat.opening import NewRoom, open_room
from colep.chatham.models import Speaker
from colep.core import clock
from colep.core.errors import Conflict, Invalid, Missing
from colep.rules.labels import Label
from colep.rules.policy import NotAllowed
from colep.rules.sharing import LABELS_OF, AudienceKind, Choice
from colep.rules.standing import Standing
from colep.screening.notice import NotHere
from colep.sharing.models import COMMUNITY_ID
from tests.chat.opened import INSIDE, a_group_of, a_room, a_rule_room, end_group, for_group, for_people, inside
from tests.conftest import Visitor
from tests.helpers import actor_of, at_once, fresh, likeness, nonce, only_sqlite, rows

Ids = dict[str, int]
AsPerson = Callable[[str], Visitor]


def _opened() -> int:
    return int(rows(select(func.count(Room.id)).where(Room.name != ""))[0][0])


@pytest.mark.parametrize("who", ["emre", "marlene"])
@pytest.mark.parametrize("kind", list(AudienceKind))
@pytest.mark.parametrize("label", list(Label))
@only_sqlite
def test_each_label_with_each_audience(app: Flask, ids: Ids, label: Label, kind: AudienceKind, who: str) -> None:
    """Point 3: a room takes the pairs of the law and no other; for the whole community the secretariat's only."""
    group_id = a_group_of(ids, "emre", "marlene", "layla")
    choice = {
        AudienceKind.COMMUNITY: Choice(label),
        AudienceKind.GROUPS: for_group(group_id, label),
        AudienceKind.MEMBERS: for_people(ids, "layla", label=label),
    }[kind]
    if label in LABELS_OF[kind] and (who == "marlene" or kind is not AudienceKind.COMMUNITY):
        slug = a_room(actor_of(who, ids), choice)
        assert queries.room(actor_of("layla", ids), slug).label == label
        return
    with pytest.raises(Invalid):
        a_room(actor_of(who, ids), choice)
    assert _opened() == 0


def test_a_room_is_for_its_audience_only(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Row 31: list, page and live door know it inside; outside it is missing like one that never was."""
    slug = a_room(actor_of("emre", ids), for_group(a_group_of(ids, "emre", "judit")), "Sentinel of the stamps")
    member, outside = as_person("judit"), as_person("tamas")
    page = member.get("/rooms").text
    assert "Sentinel of the stamps" in page
    assert "Your groups" in page
    assert "Sentinel of the stamps" in member.get(f"/rooms/{slug}").text
    assert "Sentinel" not in outside.get("/rooms").text
    hidden, missing = outside.get(f"/rooms/{slug}"), outside.get("/rooms/" + "x" * len(slug))
    assert hidden.status_code == 404
    assert likeness(hidden)[1].replace(slug, "") == likeness(missing)[1].replace("x" * len(slug), "")
    for act in (
        lambda: queries.room(actor_of("tamas", ids), slug),
        lambda: service.send_message(actor_of("tamas", ids), slug, nonce=nonce(), text="x", language="en"),
        lambda: service.mark_read(actor_of("tamas", ids), slug, 1),
    ):
        with pytest.raises(Missing):
            act()


def test_the_address_tells_nothing_of_the_name(app: Flask, ids: Ids) -> None:
    """Point 6: an address goes through logs and histories; it is letters drawn at random."""
    group_id = a_group_of(ids, "emre", "layla")
    slugs = {a_room(actor_of("emre", ids), for_group(group_id), "Black Sea ferry") for _ in range(5)}
    assert len(slugs) == 5
    assert all(slug.isascii() and slug.isalpha() and len(slug) == 12 for slug in slugs)


@pytest.mark.parametrize("under_rule", [False, True])
def test_the_form_sent_twice_opens_one_room(app: Flask, ids: Ids, under_rule: bool) -> None:
    """Bad input: a double click, also where nobody is known to have opened it, and another room under the same nonce."""
    choice = for_group(a_group_of(ids, *INSIDE))
    once, emre = nonce(), actor_of("emre", ids)
    wanted = NewRoom("After the exercise", "en", choice, under_rule)
    results = at_once(app, *[lambda: open_room(emre, wanted, once)] * 4)
    assert len(set(results)) == 1, results
    assert _opened() == 1
    with pytest.raises(Conflict):
        open_room(emre, NewRoom("Another one", "en", choice, under_rule), once)
    assert open_room(actor_of("layla", ids), wanted, once) not in results, "a nonce is each member's own"


def test_nothing_of_who_opened_it_is_written_under_the_rule(app: Flask, ids: Ids) -> None:
    """Point 6: no author, and the nonce does not lead to one without being known; `speakers` is sealed."""
    slug = a_rule_room(ids)
    room = rows(select(Room.__table__).where(Room.slug == slug))[0]
    assert (room.author_id, room.is_under_rule, room.language) == (None, True, "und")
    speaker = rows(select(Speaker.__table__).where(Speaker.id == room.speaker_id))[0]
    assert str(ids["emre"]) not in (speaker.tag, speaker.sealed)
    assert len(room.nonce) == 36


def test_a_group_that_is_over_is_read_and_not_added_to(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Point 2: its room stays readable, and says in a sentence why nothing can be written."""
    group_id = a_group_of(ids, "judit", "layla")
    slug = a_room(actor_of("judit", ids), for_group(group_id))
    service.send_message(inside(ids, "judit"), slug, nonce=nonce(), text="Said in time.", language="en")
    end_group(group_id, clock.now() - timedelta(seconds=1))
    judit = as_person("judit")
    page = judit.get(f"/rooms/{slug}").text
    assert "Said in time." in page
    assert "is over: you can read, but nothing can be added" in page
    assert 'name="text"' not in page
    answer = judit.post(f"/rooms/{slug}/messages", {"text": "Said too late, and kept.", "nonce": nonce()})
    assert answer.status_code == 403
    assert "Said too late, and kept." in answer.text
    assert rows(select(func.count(Message.id)))[0][0] == 1


def test_the_page_offers_all_only_to_the_secretariat(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Point 3: what one may not choose is not offered, and a forged field is refused with what was typed kept."""
    emre, marlene = as_person("emre"), as_person("marlene")
    assert 'value="community"' in marlene.get("/rooms/new").text
    assert 'value="community"' not in emre.get("/rooms/new").text
    typed = {"name": "A room for everybody", "label": "TLP:GREEN", "audience": "community", "nonce": nonce()}
    answer = emre.post("/rooms/new", typed)
    assert answer.status_code == 422
    assert "A room for everybody" in answer.text
    made = marlene.post("/rooms/new", typed)
    assert made.status_code == 302
    room = rows(select(Room.audience_id, Room.author_id).where(Room.name == "A room for everybody"))[0]
    assert tuple(room) == (COMMUNITY_ID, ids["marlene"])


@pytest.mark.parametrize(
    "forged",
    [
        {"name": "  "},
        {"name": "x" * 81},
        {"name": "a\x00b"},
        {"label": "TLP:PURPLE"},
        {"label": "TLP:RED"},
        {"audience": "everybody"},
        {"audience": "community"},
        {"groups": ""},
        {"groups": "999999"},
        {"groups": "-1"},
        {"groups": "9" * 30},
        {"groups": "closed"},
        {"nonce": "x"},
    ],
    ids=str,
)
@only_sqlite
def test_forged_fields_are_refused_and_nothing_is_lost(
    app: Flask, ids: Ids, as_person: AsPerson, forged: dict[str, str]
) -> None:
    """Bad input: every field changed by hand; groups one may not know are answered as those that do not exist."""
    own, closed = a_group_of(ids, "emre", "layla"), a_group_of(ids, "judit", entry="closed")
    changed = {name: str(closed) if value == "closed" else value for name, value in forged.items()}
    typed = {
        "name": "A sentence that stays", "label": "TLP:GREEN", "audience": "groups", "groups": str(own),
        "nonce": nonce(), **changed,
    }  # fmt: skip
    answer = as_person("emre").post("/rooms/new", typed)
    assert answer.status_code == 422
    assert typed["name"].strip() in answer.text or "\x00" in typed["name"]
    assert _opened() == 0


def test_somebody_opens_a_room_with_the_form_of_the_page(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Points 3 and 6: without a script; the room then says for whom it is and under which rule."""
    judit = as_person("judit")
    typed = {
        "name": "After the exercise", "label": "TLP:AMBER+STRICT", "audience": "groups",
        "groups": str(a_group_of(ids, *INSIDE)), "rule": "y", "nonce": nonce(),
    }  # fmt: skip
    first, second = judit.post("/rooms/new", typed), judit.post("/rooms/new", typed)
    assert (first.status_code, first.location) == (302, second.location)
    page = judit.get(first.location).text
    for words in ("After the exercise", "TLP:AMBER+STRICT", "Chatham House Rule", "data-rule="):
        assert words in page


def test_a_button_that_only_looks_opens_nothing(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Point 5: "Show who will see this" shows the form again with the numbers and what was typed."""
    typed = {
        "name": "Kept as it is", "label": "TLP:GREEN", "audience": "groups",
        "groups": str(a_group_of(ids, *INSIDE)), "nonce": nonce(), "act": "reach",
    }  # fmt: skip
    answer = as_person("judit").post("/rooms/new", typed)
    assert answer.status_code == 200
    assert "Kept as it is" in answer.text
    assert "5 people in 4 countries" in answer.text
    assert _opened() == 0


def test_the_guard_looks_at_the_name(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Point 7: a name with data of a case opens no room, and no reason lets it pass."""
    choice = for_group(a_group_of(ids, "emre", "layla"))
    for name in ("IBAN DE89 3704 0044 0532 0130 00", "Call +49 30 901820"):
        with pytest.raises(NotHere):
            a_room(actor_of("emre", ids), choice, name)
    typed = {
        "name": "Call +49 30 901820", "label": "TLP:GREEN", "audience": "groups", "groups": str(choice.groups[0]),
        "nonce": nonce(), "reason": "Everybody knows it",
    }  # fmt: skip
    answer = as_person("emre").post("/rooms/new", typed)
    assert answer.status_code == 422
    assert 'id="guard"' in answer.text
    assert 'id="reason"' not in answer.text
    assert _opened() == 0


def test_who_may_not_take_part_opens_nothing(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Rows 2 and 40: outside the exchange, after the term, and suspended while the form was on its way."""
    choice, group_id = for_people(ids, "layla"), a_group_of(ids, "emre", "layla")
    with pytest.raises(NotAllowed):
        a_room(actor_of("samira", ids), choice)
    assert as_person("samira").get("/rooms/new").status_code == 404
    with pytest.raises(NotAllowed):
        a_room(actor_of("emre", ids, Standing.LAPSED), choice)
    emre = actor_of("emre", ids)
    change_standing("emre", Standing.SUSPENDED, reason="a test")
    fresh()
    with pytest.raises(NotAllowed):
        a_room(emre, for_group(group_id))
    assert _opened() == 0


def test_a_label_for_named_persons_says_only_the_name_in_lists(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Point 4: of TLP:RED a list has the title; what was said last stands on the room's own page."""
    slug = a_room(actor_of("emre", ids), for_people(ids, "layla", label=Label.RED), "For two")
    service.send_message(actor_of("emre", ids), slug, nonce=nonce(), text="Sentinel in red.", language="en")
    layla = as_person("layla")
    assert "For two" in layla.get("/rooms").text
    assert "Sentinel in red." not in layla.get("/rooms").text
    assert "Sentinel in red." in layla.get(f"/rooms/{slug}").text
