"""The list of practices: filters, keyset pages, what is newest."""

from datetime import UTC, datetime, timedelta

import pytest

from colep.core.http.pagination import read_position
from colep.library import queries
from colep.library.queries import Filters
from tests.helpers import actor_of
from tests.library.practices import write

pytestmark = pytest.mark.usefixtures("app")

START = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "filters",
    [
        Filters(country="HU"),
        Filters(route="west-balkan"),
        Filters(theme="prevention"),
        Filters(stage="prevention"),
        Filters(language="hu"),
        Filters(country="HU", route="west-balkan", theme="prevention", stage="prevention", language="hu"),
    ],
)
def test_filters_find_the_one(ids: dict[str, int], filters: Filters) -> None:
    """Each filter alone and all together find the practice that fits and not the other."""
    write(ids)
    wanted = write(
        ids, countries=("AT", "HU"), routes=("west-balkan", "east-balkan"), stage="prevention", language="hu",
        themes=("smuggling", "prevention"),
    )  # fmt: skip
    page = queries.practices(actor_of("judit", ids), filters)
    assert [card.id for card in page.cards] == [wanted]


def test_filters_that_contradict_find_nothing(ids: dict[str, int]) -> None:
    """All filters hold at once."""
    write(ids, countries=("HU",), stage="prevention")
    assert not queries.practices(actor_of("judit", ids), Filters(country="HU", stage="return")).cards


def test_pages_show_everything_once(ids: dict[str, int]) -> None:
    """Also where many practices were changed at the same moment, and with a filter."""
    written = [write(ids, at=START + timedelta(hours=number // 25)) for number in range(70)]
    for filters in (Filters(), Filters(country="TR", theme="smuggling")):
        seen: list[int] = []
        key = ""
        for _page in range(4):
            page = queries.practices(actor_of("judit", ids), filters, read_position(key))
            seen += [card.id for card in page.cards]
            if page.next_key is None:
                break
            key = page.next_key
        assert seen == sorted(written, reverse=True)


def test_the_last_changed_comes_first(ids: dict[str, int]) -> None:
    """By the time of the change, not by number."""
    older = write(ids, at=START)
    oldest = write(ids, at=START - timedelta(days=1))
    cards = queries.practices(actor_of("judit", ids), Filters()).cards
    assert [card.id for card in cards] == [older, oldest]
    assert cards[0].countries == ("TR", "BG")


def test_newest_counts_all_and_shows_some(ids: dict[str, int]) -> None:
    """The home page shows a few and says how many there are."""
    written = [write(ids, at=START + timedelta(hours=number)) for number in range(5)]
    newest = queries.newest(actor_of("judit", ids), START, 2)
    assert [card.id for card in newest.cards] == [written[4], written[3]]
    assert newest.count == 4
    assert queries.newest(actor_of("judit", ids), START + timedelta(days=1), 2).count == 0
