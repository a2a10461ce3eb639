"""The table of exits, walked: what it says of each label is what each exit that exists lets out."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select, update

from colep.chat.models import Room
from colep.core.db import again_if_beaten, execute, transaction
from colep.directory.models import Contact
from colep.forum.models import Thread
from colep.library.models import Practice
from colep.rules.directory import field_label
from colep.rules.exits import BUILT, EXITS, Carriage, Exit
from colep.rules.labels import Label
from colep.rules.sharing import AudienceKind, Choice
from colep.sharing.service import place
from tests.conftest import Visitor
from tests.directory.contacts import add
from tests.helpers import a_thread, actor_of, only_sqlite, rows
from tests.library.practices import write

pytestmark = only_sqlite

AsPerson = Callable[[str], Visitor]
Ids = dict[str, int]

TITLE, WORDS = "Marigold at dawn", "Zinnia by the river"


@dataclass(frozen=True)
class Thing:
    """A kind of shared thing: how one is written, and where it is read."""

    write: Callable[[Ids], int]
    table: type
    list: str
    page: str
    #: Empty where there is no file of it.
    file: str
    #: Words that a list shows of it, where it may show more than the title.
    listed: tuple[str, ...]


def _contact(_ids: Ids) -> int:
    return add(name=TITLE, limits=WORDS)


KINDS = {
    "thread": Thing(
        lambda ids: a_thread(actor_of("nikolay", ids), TITLE, text=WORDS, countries=("TR",)).thread_id,
        Thread, "/threads", "/threads/1-marigold-at-dawn", "/threads/1-marigold-at-dawn.md", ("Türkiye", "Bulgaria", "Vetrenski"),
    ),
    "practice": Thing(
        lambda ids: write(ids, title=TITLE, problem=WORDS, summary="Said in the list"),
        Practice, "/library", "/library/1-marigold-at-dawn", "/library/1-marigold-at-dawn.md", ("Said in the list", "Türkiye", "Identification"),
    ),
    "contact": Thing(_contact, Contact, "/directory", "/directory/1", "/directory/1.vcf", ("SIENA", "Smuggling")),
}  # fmt: skip


@again_if_beaten
def _label(thing: Thing, thing_id: int, label: Label, ids: Ids) -> None:
    """Put a thing under a label, for two members by name: the one audience that goes with all five."""
    with transaction():
        choice = Choice(label, AudienceKind.MEMBERS, members=(ids["judit"],))
        placed = place(actor_of("nikolay", ids), choice)
        execute(
            update(thing.table)
            .where(thing.table.id == thing_id)  # type: ignore[attr-defined]
            .values(label=placed.label, audience_id=placed.audience_id)
        )


@pytest.fixture(params=[(kind, label) for kind in KINDS for label in Label], ids=lambda case: f"{case[0]}-{case[1]}")
def case(request: pytest.FixtureRequest, app: object, ids: Ids, as_person: AsPerson) -> tuple[Thing, Label, Visitor]:
    """A thing under a label, and one of its two readers."""
    kind, label = request.param
    thing = KINDS[kind]
    _label(thing, thing.write(ids), label, ids)
    return thing, label, as_person("judit")


def test_the_page_shows_all_of_it_with_its_label(case: tuple[Thing, Label, Visitor]) -> None:
    """Point 4: to its readers, and it carries its label."""
    thing, label, judit = case
    assert EXITS[Exit.PAGE, label] is Carriage.WHOLE
    page = judit.get(thing.page).text
    assert WORDS in page
    assert f">{label.value}</bdi>" in page


def test_a_list_shows_what_the_table_says(case: tuple[Thing, Label, Visitor]) -> None:
    """Point 4: the title with its label, and more of it only where all may pass; home is a list too."""
    thing, label, judit = case
    passes = EXITS[Exit.LIST, label]
    listed = judit.get(thing.list).text.partition("<main")[2].partition("</main>")[0].partition("<ol")[2]
    assert TITLE in listed
    assert (label.value in listed) is (label is not Label.GREEN)
    assert [word in listed for word in thing.listed] == [passes is Carriage.WHOLE] * len(thing.listed)
    assert WORDS not in listed
    assert WORDS not in judit.get("/").text


def test_a_file_leaves_where_the_table_says(case: tuple[Thing, Label, Visitor]) -> None:
    """Point 4: with its label, or with a page that says why not and nothing of it."""
    thing, label, judit = case
    answer = judit.get(thing.file)
    if EXITS[Exit.EXPORT, label] is Carriage.WHOLE:
        assert answer.status_code == 200
        assert WORDS in answer.text
        assert label.value in answer.text
        # A contact's telephone and mailbox are GREEN at least, and so is a file with them.
        of_file = field_label("email", label) if thing.table is Contact else label
        assert of_file.value.replace(":", "-").replace("+", "-") in answer.headers["Content-Disposition"]
    else:
        assert answer.status_code == 403
        assert WORDS not in answer.text
        assert TITLE not in answer.text


def test_paper_takes_what_the_table_says(case: tuple[Thing, Label, Visitor]) -> None:
    """Point 4: the page says to the printer whether it may; tests/browser/test_print.py looks at the sheets."""
    thing, label, judit = case
    page = judit.get(thing.page).text
    is_printed = EXITS[Exit.PRINT, label] is Carriage.WHOLE
    assert ('class="signed-in unprinted"' in page) is not is_printed
    assert page.count('<p class="sheet sheet-') == (2 if is_printed else 3)


@pytest.mark.parametrize("label", Label)
def test_a_room_shows_what_the_table_says(app: object, ids: Ids, as_person: AsPerson, label: Label) -> None:
    """Point 4: its page and its paper; rooms are not taken away as files."""
    room = Thing(lambda _ids: 0, Room, "/rooms", "/rooms/general", "", ())
    _label(room, rows(select(Room.id).where(Room.slug == "general"))[0][0], label, ids)
    judit = as_person("judit")
    page = judit.get(room.page)
    assert page.status_code == 200
    assert f">{label.value}</bdi>" in page.text
    assert ("unprinted" in page.text) is (EXITS[Exit.PRINT, label] is not Carriage.WHOLE)
    assert as_person("layla").get(room.page).status_code == 404


def test_every_exit_that_exists_is_walked() -> None:
    """Point 4: whoever builds another one adds it here. Quoting is walked in tests/forum."""
    assert {Exit.PAGE, Exit.LIST, Exit.QUOTE, Exit.EXPORT, Exit.PRINT} == BUILT
    assert len(EXITS) == len(Exit) * len(Label)
