"""Who vouches for whom, who decides, and the reasons that an applicant is given.

Source: the project's domain notes, 3.3: a contact point of the country sponsors; who writes from a webmail address,
or from a country without a contact point, needs a second sponsor from another country.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from colep.rules.actor import Actor
from colep.rules.addresses import Flag
from colep.rules.roles import NATIONAL, Role
from colep.rules.standing import Standing

#: So many different members of the secretariat must agree.
DECIDERS = 2


class Reason(StrEnum):
    """Why an application is declined, in words that the applicant gets in their own language."""

    NOT_LAW_ENFORCEMENT = "not-law-enforcement"
    NOT_CONFIRMED = "not-confirmed"
    INCOMPLETE = "incomplete"
    WRONG_ROLE = "wrong-role"
    OTHER_CONTACT = "other-contact"
    DUPLICATE = "duplicate"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the law needs to know of an application."""

    role: Role
    country: str
    standing: Standing
    flags: frozenset[Flag]
    #: The country has a contact point who may write.
    has_spoc: bool
    is_named_sponsor: bool = False
    #: Members who vouched or refused, and those who edited.
    sponsors: frozenset[int] = frozenset()
    editors: frozenset[int] = frozenset()

    def named(self, is_named_sponsor: bool) -> "Candidate":
        """Return the same for a member whom the applicant has named as a sponsor, or has not."""
        return replace(self, is_named_sponsor=is_named_sponsor)


def is_national(candidate: Candidate) -> bool:
    """Say whether a state answers for this role; organisations are vouched for by any sponsor."""
    return candidate.role in NATIONAL


def needs_spoc(candidate: Candidate) -> bool:
    """Say whether a contact point of the country must vouch."""
    return is_national(candidate) and candidate.has_spoc


def needs_second_sponsor(candidate: Candidate) -> bool:
    """Say whether a sponsor from another country must vouch too, or instead of a contact point."""
    return not needs_spoc(candidate) or Flag.WEBMAIL in candidate.flags


def speaks_for_country(actor: Actor, candidate: Candidate) -> bool:
    """Say whether this member answers for the applicant as a contact point of the country."""
    return actor.role is Role.SPOC and actor.country == candidate.country and is_national(candidate)


def is_asked(actor: Actor, candidate: Candidate) -> bool:
    """Say whether the application is put before this member at all.

    Before the contact points of its country; before a member of another country whom the applicant named, where
    a second sponsor is needed. Staff decide and therefore never vouch.
    """
    if speaks_for_country(actor, candidate):
        return True
    is_other = actor.country != candidate.country or not is_national(candidate)
    return (
        candidate.is_named_sponsor
        and is_other
        and actor.role in NATIONAL | {Role.PARTNER}
        and needs_second_sponsor(candidate)
    )


def may_vouch(actor: Actor, candidate: Candidate) -> bool:
    """Say whether this member may speak for or against the applicant now; nobody speaks twice."""
    return (
        actor.may_write
        and candidate.standing is Standing.CONFIRMED
        and actor.member_id not in candidate.sponsors
        and is_asked(actor, candidate)
    )


def is_vouched(candidate: Candidate, spoc_vouched: bool, other_vouched: bool) -> bool:
    """Say whether those have vouched who must: the contact point, and the second sponsor where one is needed."""
    return (spoc_vouched or not needs_spoc(candidate)) and (other_vouched or not needs_second_sponsor(candidate))


def may_decide(actor: Actor, candidate: Candidate) -> bool:
    """Say whether this member of the secretariat may be one of the two."""
    return (
        actor.role is Role.SECRETARIAT
        and actor.is_strong
        and actor.may_write
        and actor.member_id not in candidate.sponsors
        and actor.member_id not in candidate.editors
    )


def decides(voices: Collection[int]) -> bool:
    """Say whether these members, all of one mind, are enough."""
    return len(set(voices)) >= DECIDERS
