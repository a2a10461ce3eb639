"""Who vouches for whom, and when that is enough: the law as a table."""

import itertools

import pytest

from colep.rules.actor import VISITOR, Actor
from colep.rules.addresses import Flag
from colep.rules.roles import STAFF, Role
from colep.rules.standing import Standing
from colep.rules.vouching import (
    Candidate,
    is_asked,
    is_vouched,
    may_decide,
    may_vouch,
    needs_second_sponsor,
    needs_spoc,
)

WEBMAIL = frozenset({Flag.WEBMAIL})


def applicant(role: Role = Role.PRACTITIONER, *, flags: frozenset[Flag] = frozenset(), **more: object) -> Candidate:
    """Return somebody of Pakistan whose address is confirmed."""
    values = {"country": "PK", "standing": Standing.CONFIRMED, "has_spoc": True, **more}
    return Candidate(role=role, flags=flags, **values)  # type: ignore[arg-type]


def member(role: Role, country: str = "PK", standing: Standing = Standing.MEMBER) -> Actor:
    """Return a member."""
    return Actor(7, role, standing, country)


@pytest.mark.parametrize(
    ("role", "flags", "has_spoc", "spoc", "second"),
    [
        (Role.PRACTITIONER, frozenset(), True, True, False),
        (Role.PRACTITIONER, WEBMAIL, True, True, True),
        (Role.PRACTITIONER, frozenset(), False, False, True),
        (Role.PRACTITIONER, WEBMAIL, False, False, True),
        (Role.LIAISON, frozenset({Flag.UNLISTED, Flag.LOOK_ALIKE}), True, True, False),
        (Role.SPOC, frozenset(), True, True, False),
        (Role.PARTNER, frozenset(), True, False, True),
        (Role.NGO, WEBMAIL, True, False, True),
        (Role.PRIVATE, frozenset(), False, False, True),
    ],
)
def test_who_must_vouch(role: Role, flags: frozenset[Flag], has_spoc: bool, spoc: bool, second: bool) -> None:
    """Point 2: the contact point; a second sponsor for webmail, for a country without one, for organisations."""
    law = applicant(role, flags=flags, has_spoc=has_spoc)
    assert (needs_spoc(law), needs_second_sponsor(law)) == (spoc, second)
    assert is_vouched(law, spoc_vouched=spoc, other_vouched=second)
    assert not is_vouched(law, spoc_vouched=False, other_vouched=False)
    if spoc and second:
        assert not is_vouched(law, spoc_vouched=True, other_vouched=False)
        assert not is_vouched(law, spoc_vouched=False, other_vouched=True)


@pytest.mark.parametrize(
    ("actor", "law", "asked"),
    [
        (member(Role.SPOC), applicant(), True),
        (member(Role.SPOC), applicant(Role.SPOC), True),
        (member(Role.SPOC, "TR"), applicant(), False),
        (member(Role.SPOC, "TR"), applicant(is_named_sponsor=True), False),
        (member(Role.SPOC, "TR"), applicant(is_named_sponsor=True, flags=WEBMAIL), True),
        (member(Role.SPOC), applicant(Role.PARTNER), False),
        (member(Role.SPOC), applicant(Role.PARTNER, is_named_sponsor=True), True),
        (member(Role.PRACTITIONER), applicant(), False),
        (member(Role.PRACTITIONER), applicant(is_named_sponsor=True, flags=WEBMAIL), False),
        (member(Role.PRACTITIONER, "TR"), applicant(flags=WEBMAIL), False),
        (member(Role.PRACTITIONER, "TR"), applicant(is_named_sponsor=True, flags=WEBMAIL), True),
        (member(Role.PRACTITIONER, "TR"), applicant(is_named_sponsor=True, has_spoc=False), True),
        (member(Role.LIAISON, "TR"), applicant(is_named_sponsor=True, has_spoc=False), True),
        (member(Role.PARTNER, "NL"), applicant(is_named_sponsor=True, has_spoc=False), True),
        (member(Role.NGO, "TR"), applicant(is_named_sponsor=True, has_spoc=False), False),
        (member(Role.PRIVATE, "TR"), applicant(is_named_sponsor=True, has_spoc=False), False),
        (member(Role.SECRETARIAT, "AT"), applicant(is_named_sponsor=True, has_spoc=False), False),
        (member(Role.MODERATOR, "AT"), applicant(is_named_sponsor=True, has_spoc=False), False),
        (VISITOR, applicant(is_named_sponsor=True, has_spoc=False), False),
    ],
)
def test_who_is_asked(actor: Actor, law: Candidate, asked: bool) -> None:
    """Point 2: a contact point for the own country; from another one whom the applicant named, where it is needed."""
    assert is_asked(actor, law) is may_vouch(actor, law) is asked


def test_nobody_vouches_too_early_too_late_twice_or_while_lapsed() -> None:
    """Point 2: only for a confirmed address, only once each, only those who may write."""
    spoc = member(Role.SPOC)
    for standing in Standing:
        assert may_vouch(spoc, applicant(standing=standing)) is (standing is Standing.CONFIRMED)
        as_such = member(Role.SPOC, standing=standing)
        assert may_vouch(as_such, applicant()) is (standing in (Standing.MEMBER, Standing.RENEWAL_DUE))
    assert not may_vouch(spoc, applicant(sponsors=frozenset({spoc.member_id})))


def test_nobody_both_vouches_and_decides() -> None:
    """Row 1: whatever the application is like, no role that is asked to vouch decides, and no decider is asked."""
    for role, other, flags, named, spoc in itertools.product(
        Role, ("PK", "AT"), (frozenset(), WEBMAIL), (True, False), (True, False)
    ):
        actor = Actor(7, role, Standing.MEMBER, other, is_strong=True)
        for sought in (Role.PRACTITIONER, Role.PARTNER):
            law = applicant(sought, flags=flags, is_named_sponsor=named, has_spoc=spoc)
            assert not (may_vouch(actor, law) and may_decide(actor, law))
            assert not (role in STAFF and is_asked(actor, law))
