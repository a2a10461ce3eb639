"""A stricter label or a narrower audience: by who began it, at once, and nothing that is not narrower."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from colep.core.errors import Missing
from colep.forum import queries as forum
from colep.handling import relabelling
from colep.handling.models import Recalls
from colep.handling.refusals import NotSo, Why
from colep.handling.relabelling import Seen
from colep.handling.things import WHOLES
from colep.rules.acts import VEILED, Subject
from colep.rules.labels import Label
from colep.rules.sharing import AudienceKind, Choice
from tests.conftest import Visitor
from tests.directory.contacts import add
from tests.handling.shared import a_circle, acts_on, by, narrow, one, seen, thread, to
from tests.helpers import a_thread, actor_of, at_once, only_sqlite, rows
from tests.library.practices import typed

Ids = dict[str, int]
AsPerson = Callable[[str], Visitor]


@pytest.mark.parametrize("subject", sorted(WHOLES))
def test_its_author_makes_a_thing_narrower_at_once(app: Flask, ids: Ids, subject: Subject) -> None:
    """Point 3: raising by the author; in the record with the new label, and open pages are rung once."""
    thing_id = one(subject, ids)
    before = rows(select(Recalls.number))[0].number
    narrow(actor_of("judit", ids), subject, thing_id, by(ids["judit"], ids["emre"], label=Label.RED))
    assert seen(subject, thing_id).label == "TLP:RED"
    assert acts_on(subject, thing_id) == [("label.raise", ids["judit"], "TLP:RED")]
    assert rows(select(Recalls.number))[0].number == before + 1


def test_who_may_not_see_it_any_more_has_lost_it(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Row 35: the page, the list, the count of unread threads; others keep it."""
    group_id = a_circle(ids, "judit", "emre")
    thread_id = thread(ids)
    layla, emre = as_person("layla"), as_person("emre")
    assert layla.get(f"/threads/{thread_id}", follow_redirects=True).status_code == 200
    narrow(actor_of("judit", ids), Subject.THREAD, thread_id, to(group_id))
    assert layla.get(f"/threads/{thread_id}", follow_redirects=True).status_code == 404
    assert "Marigold" not in layla.get("/threads").text
    assert "Marigold" not in layla.get("/").text
    assert forum.unread_count(actor_of("layla", ids)) == 0
    assert "Marigold" in emre.get("/threads").text


@only_sqlite
@pytest.mark.parametrize("choice", ["label", "groups", "other"])
def test_what_is_not_narrower_is_not_done_at_once(app: Flask, ids: Ids, choice: str) -> None:
    """Point 3: a looser label, more groups, or other people are no narrowing, whoever asks."""
    group_id, second = a_circle(ids, "judit"), a_circle(ids, "judit", route="east-med")
    thread_id = thread(ids, choice=to(group_id, label=Label.AMBER))
    wanted = {
        "label": to(group_id), "groups": to(group_id, second, label=Label.AMBER), "other": by(ids["judit"], ids["emre"]),
    }[choice]  # fmt: skip
    with pytest.raises(NotSo) as refused:
        narrow(actor_of("judit", ids), Subject.THREAD, thread_id, wanted)
    assert refused.value.why is Why.WIDER
    assert seen(Subject.THREAD, thread_id).label == "TLP:AMBER"
    assert acts_on(Subject.THREAD, thread_id) == []


@only_sqlite
@pytest.mark.parametrize("handle", ["emre", "layla", "henrik", "marlene"])
def test_nobody_else_narrows_it(app: Flask, ids: Ids, as_person: AsPerson, handle: str) -> None:
    """Point 3: not another author, not a reader, not staff; for a reader the page does not exist."""
    thread_id = thread(ids, answered_by=("emre",))
    with pytest.raises(Missing):
        narrow(actor_of(handle, ids), Subject.THREAD, thread_id, by(ids[handle], ids["judit"]))
    page = as_person(handle).get(f"/handling/thread/{thread_id}")
    assert page.status_code == (404 if handle == "layla" else 200)
    sent: dict[str, object] = {
        "label": "TLP:RED",
        "audience": "members",
        "members": str(ids["aigul"]),
        **_marks(thread_id),
        "reason": "",
        "act": "set",
    }
    assert as_person(handle).post(f"/handling/thread/{thread_id}", sent).status_code in (404, 409)
    assert seen(Subject.THREAD, thread_id) == Seen("TLP:GREEN", 1)


def _marks(thread_id: int) -> dict[str, object]:
    now = seen(Subject.THREAD, thread_id)
    return {"seen_label": now.label, "seen_audience": str(now.audience_id)}


@only_sqlite
@pytest.mark.parametrize("subject", [Subject.POST, Subject.MESSAGE])
def test_a_part_has_no_label_of_its_own(app: Flask, ids: Ids, subject: Subject) -> None:
    """Point 3: parts are never looser than the whole, since they have nothing that could be changed."""
    thing_id = one(subject, ids)
    with pytest.raises(Missing):
        relabelling.narrow(actor_of("judit", ids), subject, thing_id, by(ids["judit"]), Seen("TLP:GREEN", 1))


def test_of_two_changes_at_once_the_second_is_told(app: Flask, ids: Ids) -> None:
    """Point 3: each changes what stood on their page; nobody undoes what they have not seen."""
    thread_id = thread(ids)
    judit, was = actor_of("judit", ids), seen(Subject.THREAD, thread_id)

    def change(choice: Choice) -> Callable[[], None]:
        return lambda: relabelling.narrow(judit, Subject.THREAD, thread_id, choice, was)

    came_to = at_once(
        app, change(by(ids["judit"], ids["layla"])), change(by(ids["judit"], ids["emre"], label=Label.RED))
    )
    refused = [one for one in came_to if one is not None]
    assert [type(one) for one in refused] == [NotSo], came_to
    assert refused[0].why is Why.CHANGED  # type: ignore[attr-defined]
    assert [act for act, _who, _label in acts_on(Subject.THREAD, thread_id)] == ["label.raise"]


@only_sqlite
def test_the_second_keeps_what_was_chosen_and_sees_what_it_has_now(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Point 3: 409 with a sentence, the choice kept, and what is sent next is beside the new state."""
    thread_id = thread(ids)
    judit = as_person("judit")
    sent: dict[str, object] = {"label": "TLP:RED", "audience": "members", "act": "set", **_marks(thread_id)}
    narrow(actor_of("judit", ids), Subject.THREAD, thread_id, by(ids["judit"], ids["emre"]))
    page = judit.post(f"/handling/thread/{thread_id}", sent)
    assert page.status_code == 409
    assert "was changed since you opened this page" in page.text
    assert f'name="seen_audience" type="hidden" value="{seen(Subject.THREAD, thread_id).audience_id}"' in page.text
    assert 'value="TLP:RED" checked' in page.text


@only_sqlite
@pytest.mark.parametrize(
    "forged",
    [{"seen_audience": "x"}, {"seen_audience": "9" * 40}, {"seen_audience": "١"}, {"seen_label": "TLP:WHITE"}, {"label": "TLP:WHITE"}, {"audience": "world"}, {"audience": "groups", "groups": "99999999999999"}, {"audience": "members", "members": "-1"}, {"audience": ""}],
)  # fmt: skip
def test_forged_fields_change_nothing(app: Flask, ids: Ids, as_person: AsPerson, forged: dict[str, str]) -> None:
    """Row 32: answered as a mistake in the form; label and audience stand, and so does a further field."""
    thread_id = thread(ids)
    fields: dict[str, object] = {"label": "TLP:RED", "audience": "members", "act": "set", **_marks(thread_id), **forged}
    fields |= {"audience_id": "1", "author_id": str(ids["layla"]), "held_at": "2026-01-01"}
    answer = as_person("judit").post(f"/handling/thread/{thread_id}", fields)
    assert answer.status_code in (409, 422), answer.status_code
    assert seen(Subject.THREAD, thread_id) == Seen("TLP:GREEN", 1)
    assert acts_on(Subject.THREAD, thread_id) == []


@only_sqlite
def test_under_the_rule_the_record_does_not_know_who_narrowed(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Point 6: its author may; the entry has neither member nor session, and for others there is no such page."""
    thread_id = a_thread(actor_of("judit", ids), "Under the Rule", is_under_rule=True).thread_id
    judit = as_person("judit")
    assert judit.get(f"/handling/thread/{thread_id}").status_code == 200
    assert as_person("emre").get(f"/handling/thread/{thread_id}").status_code == 404
    with pytest.raises(Missing):
        narrow(actor_of("emre", ids), Subject.THREAD, thread_id, by(ids["emre"], ids["judit"]))
    fields: dict[str, object] = {"label": "TLP:RED", "audience": "members", "members": str(ids["emre"]), "act": "set"}
    assert judit.post(f"/handling/thread/{thread_id}", {**fields, **_marks(thread_id)}).status_code == 302
    assert acts_on(Subject.THREAD, thread_id) == [("label.raise", VEILED, "TLP:RED")]


@only_sqlite
def test_what_belongs_to_nobody_stays_as_it_is(app: Flask, ids: Ids) -> None:
    """Point 3: rooms of routes and desks of the directory have no author who could change them."""
    contact_id = add(member_id=None)
    with pytest.raises(Missing):
        narrow(actor_of("judit", ids), Subject.CONTACT, contact_id, by(ids["judit"]))


@only_sqlite
def test_an_edit_of_a_practice_does_not_change_its_label(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Row 32: label and audience in the form of an edit are no fields of it."""
    practice_id = one(Subject.PRACTICE, ids)
    narrow(actor_of("judit", ids), Subject.PRACTICE, practice_id, by(ids["judit"], ids["emre"], label=Label.RED))
    was = seen(Subject.PRACTICE, practice_id)
    as_person("judit").post(
        f"/library/{practice_id}/edit", typed(label="TLP:CLEAR", audience=AudienceKind.COMMUNITY.value, version="1")
    )
    assert seen(Subject.PRACTICE, practice_id) == was


@only_sqlite
@pytest.mark.parametrize("act", ["find", "reach"])
def test_looking_for_people_changes_nothing(app: Flask, ids: Ids, as_person: AsPerson, act: str) -> None:
    """Point 5: without a script the form comes back with what was chosen, who was found and how many would see it."""
    thread_id = thread(ids)
    chosen: dict[str, object] = {"label": "TLP:RED", "audience": "members", "members": str(ids["emre"])}
    page = as_person("judit").post(
        f"/handling/thread/{thread_id}", {**chosen, **_marks(thread_id), "find": "Айгуль", "act": act}
    )
    assert page.status_code == 200
    assert 'value="TLP:RED" checked' in page.text
    assert ("Сарыбаева" in page.text) is (act == "find")
    assert seen(Subject.THREAD, thread_id) == Seen("TLP:GREEN", 1)
