"""The page of the labels says what the table of exits says, in every language, and nothing of members."""

from html.parser import HTMLParser

import pytest

from colep.core import i18n
from colep.core.i18n import INTERFACE
from colep.pages.exits import audiences, carriage_words, exit_words
from colep.rules.exits import BUILT, EXITS, Carriage, Exit
from colep.rules.labels import Label
from colep.rules.sharing import LABELS_OF
from tests.conftest import Visitor
from tests.helpers import only_sqlite

pytestmark = only_sqlite


class _Cells(HTMLParser):
    """Collects the cells of the table: (exit, label) → (class, words)."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.cells: dict[tuple[str, str], tuple[str, str]] = {}
        self._at: tuple[str, str] | None = None
        self._look, self._words, self._inside = "", "", 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a cell begins, and where its words do."""
        named = {name: value or "" for name, value in attrs}
        if tag == "td":
            self._at, self._look, self._words = (named["data-exit"], named["data-label"]), named["class"], ""
        if "exits-word" in named.get("class", "").split():
            self._inside = 1

    def handle_data(self, data: str) -> None:
        """Take the words of the cell, not the label that phones show before them."""
        if self._inside:
            self._words += data

    def handle_endtag(self, tag: str) -> None:
        """Keep the cell."""
        if tag == "td" and self._at:
            self.cells[self._at] = (self._look, self._words.strip())
            self._at, self._inside = None, 0


@pytest.mark.parametrize("tag", INTERFACE)
def test_the_page_is_the_table(tag: str, visitor: Visitor) -> None:
    """Point 4: each cell of an exit that exists, by its class and in words; of the others there is no row."""
    shown = _Cells(visitor.get("/labels", headers={"Accept-Language": tag}).text).cells
    i18n.set_reader(tag)
    words = carriage_words()
    expected = {
        (exit_.value, label.value): (f"exits-{passes.value}", words[passes])
        for (exit_, label), passes in EXITS.items()
        if exit_ in BUILT
    }
    assert shown == expected


@pytest.mark.parametrize("tag", INTERFACE)
def test_different_things_have_different_words(tag: str) -> None:
    """Point 4: whatever the language, "nothing" cannot be read as "all of it"."""
    i18n.set_reader(tag)
    assert len(set(carriage_words().values())) == len(Carriage)
    assert len(set(exit_words().values())) == len(Exit)


def test_the_labels_are_never_translated_nor_mirrored(visitor: Visitor) -> None:
    """Point 3: all five, as FIRST writes them, also in a page from right to left."""
    page = visitor.get("/labels", headers={"Accept-Language": "ar"}).text
    meanings = page.partition("<dl")[2].partition("</dl>")[0]
    assert [part.partition("<")[0] for part in meanings.split('<bdi dir="ltr" class="tlp')[1:]] == [
        f' tlp-{label.value[4:].lower().replace("+", "-")}">{label.value}' for label in reversed(Label)
    ]


def test_it_says_which_labels_go_with_whom(visitor: Visitor) -> None:
    """Point 1: the community's two, the groups' four, all five for members by name, out of the law itself."""
    assert [labels for _words, labels in audiences()] == [
        tuple(label.value for label in labels) for labels in LABELS_OF.values()
    ]
    assert "What can be chosen today" not in visitor.get("/labels").text
