"""Label and audience of practices: chosen when one is described, and kept to in lists, versions and files."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import unquote
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from colep.accounts.models import MemberSession
from colep.audit.models import AuditEntry
from colep.core import clock
from colep.core.db import execute, transaction
from colep.core.errors import Conflict, Missing
from colep.library import queries
from colep.library.models import Practice
from colep.library.service import create_practice, edit_practice
from colep.rules.acts import Act
from colep.rules.labels import Label
from colep.rules.sharing import AudienceKind, Choice
from colep.sharing.models import Audience, Group
from tests.conftest import Visitor
from tests.helpers import actor_of, at_once, only_sqlite, rows
from tests.library.practices import DRAFT, draft, typed, write

pytestmark = pytest.mark.usefixtures("app")

SignIn = Callable[[str], Visitor]
Ids = dict[str, int]


def _group(kind: str, subject: str) -> int:
    return int(rows(select(Group.id).where(Group.kind == kind, Group.subject == subject))[0][0])


def _named(ids: Ids, *handles: str, label: Label = Label.RED) -> Choice:
    return Choice(label, AudienceKind.MEMBERS, members=tuple(ids[handle] for handle in handles))


def _count() -> int:
    return int(rows(select(func.count(Practice.id)))[0][0])


def _entries() -> list[tuple[int, int, str]]:
    found = rows(
        select(AuditEntry.actor_id, AuditEntry.subject_id, AuditEntry.detail).where(
            AuditEntry.act == Act.ITEM_EXPORT.value
        )
    )
    return [tuple(row) for row in found]


def test_only_those_named_find_what_is_for_them(ids: Ids, as_person: SignIn) -> None:
    """Point 1: in the list, on its page, in its versions and as a file; for everybody else it is missing."""
    sent = as_person("nikolay").post(
        "/library/new", typed(label="TLP:RED", audience="members", members=[str(ids["layla"])])
    )
    address = sent.headers["Location"]
    for handle, sees in (("nikolay", True), ("layla", True), ("emre", False), ("marlene", False), ("samira", False)):
        person = as_person(handle)
        assert (DRAFT.title in person.get("/library").text) is sees, handle
        for place in (address, f"{address}/versions", f"{address}/versions/1"):
            assert person.get(place).status_code == (200 if sees else 404), handle
        assert person.get(f"{address}.md").status_code == (403 if sees else 404), handle


@only_sqlite
def test_mediators_read_where_the_law_lets_them(ids: Ids, as_person: SignIn) -> None:
    """Point 1: what is for a circle is not for an NGO; what is for their kind of organisation is."""
    authorities = (_group("country", "BG"), _group("sector", "authorities"))
    civil = (_group("country", "BG"), _group("sector", "civil"))
    write(ids, title="For authorities", choice=Choice(Label.GREEN, AudienceKind.GROUPS, groups=authorities))
    write(ids, title="For mediators", choice=Choice(Label.AMBER_STRICT, AudienceKind.GROUPS, groups=civil))
    page = as_person("samira").get("/library").text
    assert "For mediators" in page
    assert "For authorities" not in page


@only_sqlite
@pytest.mark.parametrize(
    "wrong",
    [
        {"label": "TLP:RED"},
        {"label": "TLP:AMBER"},
        {"audience": "groups"},
        {"audience": "groups", "groups": ["999999"]},
        {"audience": "members", "members": ["999999"], "label": "TLP:RED"},
        {"audience": "members", "members": ["9" * 30]},
        {"audience": "groups", "groups": ["'"]},
    ],
)
def test_what_cannot_be_chosen_is_said_and_nothing_is_lost(as_person: SignIn, wrong: dict[str, object]) -> None:
    """Bad input: 422, a sentence, all that was typed, and nothing stored."""
    answer = as_person("nikolay").post("/library/new", typed(**wrong, lessons="Kept <lessons>"))
    assert answer.status_code == 422
    assert 'class="faults"' in answer.text
    assert "Kept &lt;lessons&gt;" in answer.text
    assert _count() == 0


@only_sqlite
def test_looking_for_somebody_stores_nothing(as_person: SignIn) -> None:
    """Point 5: the button that finds members shows the form again, with all that was typed and without blame."""
    answer = as_person("nikolay").post(
        "/library/new", typed(audience="members", label="TLP:RED", find="Layla", act="find", lessons="Kept <lessons>")
    )
    assert answer.status_code == 200
    assert "Kept &lt;lessons&gt;" in answer.text
    assert 'class="faults"' not in answer.text
    assert _count() == 0


def test_the_same_form_for_other_readers_is_a_conflict(ids: Ids) -> None:
    """Bad input: a nonce stands for one text and one choice; sent twice alike it is one practice."""
    nonce, nikolay = str(uuid4()), actor_of("nikolay", ids)
    first = create_practice(nikolay, draft(), nonce, choice=_named(ids, "layla"))
    assert create_practice(nikolay, draft(), nonce, choice=_named(ids, "layla")) == first
    for other in (_named(ids, "layla", "emre"), _named(ids, "layla", label=Label.AMBER_STRICT)):
        with pytest.raises(Conflict):
            create_practice(nikolay, draft(), nonce, choice=other)
    assert _count() == 1


def test_two_may_make_the_same_audience_at_once(app: Flask, ids: Ids) -> None:
    """Bad input: the one that is beaten finds what the other has made, and nobody's practice is lost."""
    authors = ("nikolay", "layla")
    acts = [
        lambda who=who: create_practice(
            actor_of(who, ids), draft(), str(uuid4()), choice=_named(ids, *authors, label=Label.AMBER_STRICT)
        )
        for who in authors
    ]
    results = at_once(app, *acts)
    assert all(isinstance(result, int) for result in results), results
    assert _count() == 2
    assert len(rows(select(Audience.id).where(Audience.kind == "members"))) == 1


def test_a_version_is_never_looser_than_its_practice(ids: Ids, as_person: SignIn) -> None:
    """Point 3: a new version keeps label and audience, and an old one has the label that the practice has now."""
    practice_id = write(ids, choice=_named(ids, "layla", label=Label.AMBER_STRICT))
    edit_practice(actor_of("nikolay", ids), practice_id, draft(title="Better"), 1, "Title")
    with transaction():
        execute(update(Practice).values(label="TLP:RED"))
    page = as_person("layla").get(f"/library/{practice_id}-better/versions/1").text
    assert re.findall(r'class="tlp [a-z-]+">([^<]+)<', page.partition("<main")[2].partition("</main>")[0]) == [
        "TLP:RED"
    ]
    with pytest.raises(Missing):
        queries.version(actor_of("emre", ids), practice_id, 1)


@only_sqlite
def test_its_owner_is_led_to_where_the_label_is_changed(ids: Ids, as_person: SignIn) -> None:
    """Points 3 and 8: and staff to where it is held back; nobody else is."""
    practice_id = write(ids)
    page = f"/library/{practice_id}-joint-screening-week-at-a-land-border-crossing"
    for handle, is_led in (("nikolay", True), ("henrik", True), ("layla", False)):
        assert (f"/handling/practice/{practice_id}" in as_person(handle).get(page).text) is is_led


@only_sqlite
class TestFile:
    """`/library/<id>-<slug>.md`."""

    def test_it_carries_its_label_and_leaves_an_entry(self, ids: Ids, as_person: SignIn) -> None:
        """Point 4: label in name, first and last line; for whom, who took it and when; never kept; one entry."""
        practice_id = write(
            ids, title="Zwei Gespräche", effect="It *helped*.", choice=_named(ids, "layla", label=Label.AMBER_STRICT)
        )
        layla = as_person("layla")
        answer = layla.get(f"/library/{practice_id}-zwei-gespräche.md")
        assert answer.status_code == 200
        lines = answer.text.strip().split("\n")
        assert lines[0] == lines[-1] == "TLP:AMBER+STRICT"
        assert str(clock.now().year) in lines[3], "when it was taken"
        assert "ليلى الحديثي" in lines[3], "and by whom"
        assert "# Zwei Gespräche" in lines
        assert "It *helped*." in lines
        assert answer.content_type == "text/markdown; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        plain, own = re.fullmatch(
            r"attachment; filename=\"([\w.-]+)\"; filename\*=UTF-8''([\w%.-]+)", answer.headers["Content-Disposition"]
        ).groups()  # type: ignore[union-attr]
        assert plain == f"TLP-AMBER-STRICT-practice-{practice_id}.md"
        assert unquote(own) == "TLP-AMBER-STRICT-zwei-gespräche.md"
        assert _entries() == [(ids["layla"], practice_id, "TLP:AMBER+STRICT")]

    def test_red_stays_on_its_page(self, ids: Ids, as_person: SignIn) -> None:
        """Point 4: who may read it is told why there is no file, the page offers none, and the record has no entry."""
        practice_id = write(ids, choice=_named(ids, "tamas"))
        tamas = as_person("tamas")
        answer = tamas.get(f"/library/{practice_id}-x.md")
        assert answer.status_code == 403
        assert "read on its own page only" in answer.text
        page = tamas.get(f"/library/{practice_id}", follow_redirects=True)
        assert ".md" not in page.text.partition("<main")[2]
        assert _entries() == []

    def test_it_wants_a_fresh_proof(self, ids: Ids, as_person: SignIn) -> None:
        """Point 4: at a screen that was left open nobody takes anything away; hidden and missing look the same."""
        practice_id, hidden = write(ids), write(ids, choice=_named(ids, "emre"))
        layla = as_person("layla")
        with transaction():
            execute(update(MemberSession).values(proved_at=clock.now() - timedelta(hours=1)))
        for number in (practice_id, hidden, 99):
            assert layla.get(f"/library/{number}-x.md").status_code == 403
        assert _entries() == []

    @pytest.mark.parametrize("number", ["99", "2147483647", "99999999999999999999"])
    def test_unknown_is_missing(self, as_person: SignIn, number: str) -> None:
        """Bad input: also numbers that no database knows."""
        assert as_person("judit").get(f"/library/{number}-x.md").status_code == 404

    def test_who_has_no_session_any_more_takes_nothing(self, ids: Ids, as_person: SignIn) -> None:
        """Row 40: asked once more inside the act."""
        practice_id = write(ids)
        layla = as_person("layla")
        with transaction():
            execute(update(MemberSession).values(ended_at=clock.now()))
        assert layla.get(f"/library/{practice_id}-x.md").status_code == 302
        assert _entries() == []
