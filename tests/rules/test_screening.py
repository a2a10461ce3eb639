"""The law of what must not be written here."""

import pytest

from colep.rules.screening import STRONG, WEIGHTS, Channel, Kind, channel_for, is_refused

EU = {"BG", "HU", "UA"}


def test_every_kind_has_a_weight() -> None:
    """Point 7: strong findings are refused, weak ones wait for a reason; no kind is forgotten."""
    assert set(WEIGHTS) == set(Kind)
    assert {kind.value for kind in STRONG} == {
        "travel-zone", "document", "national-id", "birth", "iban", "card", "mark",
    }  # fmt: skip


@pytest.mark.parametrize("kind", list(Kind))
def test_a_reason_opens_for_weak_findings_only(kind: Kind) -> None:
    """Point 7: weak ones can be posted with a reason, strong ones never, and never without one."""
    assert is_refused([kind], "")
    assert is_refused([kind], "a hotline") is (kind in STRONG)
    assert is_refused([kind, Kind.CARD], "a hotline")
    assert not is_refused([], "")


@pytest.mark.parametrize(
    ("author", "others", "channel"),
    [
        ("BG", ["HU"], Channel.SIENA),
        ("BG", ["BG", "UA", "HU"], Channel.SIENA),
        ("BG", ["IQ"], Channel.INTERPOL),
        ("IQ", ["BG"], Channel.INTERPOL),
        ("IQ", ["TR"], Channel.INTERPOL),
        ("BG", ["HU", "TR"], Channel.BOTH),
        ("BG", [], Channel.UNKNOWN),
        ("BG", ["BG"], Channel.UNKNOWN),
        ("", ["BG"], Channel.UNKNOWN),
    ],
)
def test_the_channel_is_that_of_the_pair(author: str, others: list[str], channel: Channel) -> None:
    """Point 7: which channel it does belong to for this pair of countries."""
    assert channel_for(author, others, EU) is channel
