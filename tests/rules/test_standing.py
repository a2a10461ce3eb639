"""The one table of standings: who moves whom where, and what the end of a term does by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from colep.rules.standing import (
    ENROLLING,
    MOVES,
    READING,
    Hand,
    NoSuchMove,
    Standing,
    may_move,
    require_move,
    standing_at,
)

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)

#: The way of the honest, with whoever takes each step.
PATH = (
    ("applied", "confirmed", "applicant"), ("confirmed", "vouched", "sponsor"), ("vouched", "admitted", "two"),
    ("admitted", "enrolled", "self"), ("enrolled", "member", "self"), ("member", "renewal-due", "clock"),
    ("renewal-due", "lapsed", "clock"), ("lapsed", "expired", "clock"),
)  # fmt: skip


@pytest.mark.parametrize(("old", "new", "hand"), PATH)
def test_the_path_is_walked_step_by_step_and_by_these_hands_only(old: str, new: str, hand: str) -> None:
    """Point 3: each step of the path has its one hand; a command may end a term early."""
    hands = {one.value for one in MOVES[Standing(old), Standing(new)]}
    assert hands - {"command"} == ({"sponsor"} if hand == "sponsor" else {hand})


def test_there_is_one_way_in() -> None:
    """Row 1: nobody is admitted but by two, nobody becomes a member but from enrolment or from what they were."""
    to_admitted = {
        (old.value, hand.value) for (old, new), hands in MOVES.items() for hand in hands if new is Standing.ADMITTED
    }
    assert {old for old, hand in to_admitted if hand != "two"} == {"suspended"}
    to_member = {old.value for old, new in MOVES if new is Standing.MEMBER}
    assert to_member == {"enrolled", "renewal-due", "lapsed", "expired", "suspended"}


def test_no_step_can_be_left_out() -> None:
    """Point 3: no other move exists, whoever asks."""
    assert not [hand for hand in Hand if may_move(Standing.APPLIED, Standing.MEMBER, hand)]
    assert not [hand for hand in Hand if may_move(Standing.CONFIRMED, Standing.ADMITTED, hand)]
    assert not [hand for hand in Hand if may_move(Standing.DECLINED, Standing.VOUCHED, hand)]
    assert not [hand for hand in Hand for new in Standing if may_move(Standing.LEFT, new, hand)]
    assert not [hand for hand in Hand for new in Standing if may_move(Standing.DECLINED, new, hand)]
    with pytest.raises(NoSuchMove):
        require_move(Standing.SUSPENDED, Standing.MEMBER, Hand.SPOC)


def test_a_contact_point_takes_out_and_lets_nobody_in() -> None:
    """Facts 3.1: it suspends its own, notes who left and renews; it never approves."""
    theirs = {(old.value, new.value) for (old, new), hands in MOVES.items() if Hand.SPOC in hands}
    assert {new for _old, new in theirs} == {"suspended", "left", "member"}
    assert {old for old, new in theirs if new == "member"} == {"renewal-due", "lapsed"}


@pytest.mark.parametrize(
    ("days_to_the_end", "standing"),
    [
        (31, "member"),
        (29, "renewal-due"),
        (1, "renewal-due"),
        (-1, "lapsed"),
        (-29, "lapsed"),
        (-30, "expired"),
        (-400, "expired"),
    ],
)
@pytest.mark.parametrize("kept", sorted(READING))
def test_the_term_counts_whatever_was_written_down(kept: Standing, days_to_the_end: int, standing: str) -> None:
    """Point 6: the law does not wait for the clock's own entry, nor does a late entry outlive a new term."""
    assert standing_at(kept, NOW + timedelta(days=days_to_the_end), NOW).value == standing


@pytest.mark.parametrize("kept", [standing for standing in Standing if standing not in READING])
def test_a_term_gives_nobody_a_standing(kept: Standing) -> None:
    """Row 2: who is suspended, gone or not yet in stays so however long the term."""
    assert standing_at(kept, NOW + timedelta(days=300), NOW) is kept


def test_reading_and_enrolling_have_nothing_in_common() -> None:
    """Row 2: who enrols reads nothing."""
    assert not READING & ENROLLING
