"""Where a person stands, from the first word to the last, and who may move them. One table; no other move exists.

An applicant's standing is kept with the application, a member's with the account; they are one path:
applied → confirmed → vouched → admitted → enrolled → member ⇄ renewal due → lapsed → expired.
"""

from datetime import datetime, timedelta
from enum import StrEnum

#: A membership holds for a year, or until the end of a posting abroad if that comes first.
TERM = timedelta(days=365)
#: From here on the person and their contact point are reminded.
RENEWAL_FROM = timedelta(days=30)
#: A last reminder.
LAST_REMINDER = timedelta(days=7)
#: After the end of the term: one may still read, no longer write.
GRACE = timedelta(days=30)
#: An admission that nobody takes up.
ENROL_WITHIN = timedelta(days=30)


class Standing(StrEnum):
    """Where somebody stands."""

    APPLIED = "applied"
    #: The e-mail address is theirs.
    CONFIRMED = "confirmed"
    VOUCHED = "vouched"
    #: Two people of the secretariat said yes; there is an account without any key.
    ADMITTED = "admitted"
    #: Passphrase and second factor are set; the handling rules are not yet accepted.
    ENROLLED = "enrolled"
    MEMBER = "member"
    RENEWAL_DUE = "renewal-due"
    #: The term is over: reading for the days of grace, no writing.
    LAPSED = "lapsed"
    #: The grace is over too.
    EXPIRED = "expired"
    DECLINED = "declined"
    SUSPENDED = "suspended"
    LEFT = "left"


class Hand(StrEnum):
    """Who makes a move."""

    APPLICANT = "applicant"
    #: Whoever vouches: a contact point of the country, or a second sponsor.
    SPONSOR = "sponsor"
    #: Two different members of the secretariat, neither of them the sponsor or an editor.
    TWO = "two"
    #: One member of the secretariat.
    STAFF = "staff"
    #: A contact point, for people of the own country.
    SPOC = "spoc"
    #: The person themself, signed in or enrolling.
    SELF = "self"
    CLOCK = "clock"
    COMMAND = "command"


_S, _H = Standing, Hand

#: Accounts that exist and are not over: what can be suspended, and what can be left.
_ALIVE = (_S.ADMITTED, _S.ENROLLED, _S.MEMBER, _S.RENEWAL_DUE, _S.LAPSED)

MOVES: dict[tuple[Standing, Standing], frozenset[Hand]] = {
    (_S.APPLIED, _S.CONFIRMED): frozenset({_H.APPLICANT}),
    (_S.CONFIRMED, _S.VOUCHED): frozenset({_H.SPONSOR}),
    # A correction takes the vouching back: it was given for other words.
    (_S.VOUCHED, _S.CONFIRMED): frozenset({_H.APPLICANT, _H.STAFF}),
    **{(s, _S.LEFT): frozenset({_H.APPLICANT}) for s in (_S.APPLIED, _S.CONFIRMED, _S.VOUCHED)},
    (_S.CONFIRMED, _S.DECLINED): frozenset({_H.SPONSOR, _H.TWO}),
    (_S.VOUCHED, _S.DECLINED): frozenset({_H.TWO}),
    (_S.VOUCHED, _S.ADMITTED): frozenset({_H.TWO}),
    (_S.ADMITTED, _S.ENROLLED): frozenset({_H.SELF}),
    (_S.ENROLLED, _S.MEMBER): frozenset({_H.SELF}),
    (_S.MEMBER, _S.RENEWAL_DUE): frozenset({_H.CLOCK}),
    (_S.RENEWAL_DUE, _S.LAPSED): frozenset({_H.CLOCK}),
    (_S.LAPSED, _S.EXPIRED): frozenset({_H.CLOCK, _H.COMMAND}),
    **{(s, _S.EXPIRED): frozenset({_H.COMMAND}) for s in (_S.MEMBER, _S.RENEWAL_DUE)},
    **{(s, _S.MEMBER): frozenset({_H.SPOC, _H.STAFF, _H.COMMAND}) for s in (_S.RENEWAL_DUE, _S.LAPSED)},
    (_S.EXPIRED, _S.MEMBER): frozenset({_H.STAFF, _H.COMMAND}),
    **{(s, _S.SUSPENDED): frozenset({_H.SPOC, _H.STAFF, _H.COMMAND}) for s in _ALIVE},
    **{(_S.SUSPENDED, s): frozenset({_H.STAFF, _H.COMMAND}) for s in (_S.MEMBER, _S.ADMITTED)},
    **{(s, _S.LEFT): frozenset({_H.SPOC, _H.STAFF, _H.COMMAND}) for s in (*_ALIVE, _S.EXPIRED, _S.SUSPENDED)},
    (_S.ADMITTED, _S.LEFT): frozenset({_H.SPOC, _H.STAFF, _H.COMMAND, _H.CLOCK}),
    # A lost factor is a new admission: everything that the person proved themself with goes.
    **{(s, _S.ADMITTED): frozenset({_H.TWO}) for s in (_S.ENROLLED, _S.MEMBER, _S.RENEWAL_DUE, _S.LAPSED)},
}

READING = frozenset({_S.MEMBER, _S.RENEWAL_DUE, _S.LAPSED})
WRITING = frozenset({_S.MEMBER, _S.RENEWAL_DUE})
#: Signed in as such a one, a person reaches the steps of enrolling and nothing else.
ENROLLING = frozenset({_S.ADMITTED, _S.ENROLLED})
#: An application that somebody still has to do something about.
OPEN_APPLICATION = frozenset({_S.CONFIRMED, _S.VOUCHED})


class NoSuchMove(Exception):
    """The table has no such move for this hand."""

    def __init__(self, old: Standing, new: Standing, hand: Hand) -> None:
        super().__init__(f"{old} → {new} by {hand}")
        self.old, self.new, self.hand = old, new, hand


def may_move(old: Standing, new: Standing, hand: Hand) -> bool:
    """Say whether this hand may move somebody from one standing to another."""
    return hand in MOVES.get((old, new), frozenset())


def require_move(old: Standing, new: Standing, hand: Hand) -> None:
    """Do nothing if the table has the move for this hand, else raise NoSuchMove."""
    if not may_move(old, new, hand):
        raise NoSuchMove(old, new, hand)


def standing_at(kept: Standing, ends_at: datetime, now: datetime) -> Standing:
    """Return the standing that counts now: what is kept, or what the end of the term has made of it since.

    The clock's own moves are written down once a day; the law does not wait for them.
    """
    if kept not in READING:
        return kept
    if now >= ends_at + GRACE:
        return Standing.EXPIRED
    if now >= ends_at:
        return Standing.LAPSED
    return Standing.RENEWAL_DUE if now >= ends_at - RENEWAL_FROM else Standing.MEMBER


def reading_ends(ends_at: datetime) -> datetime:
    """Return when a term that ended then closes for reading too."""
    return ends_at + GRACE


def opens_doors(standing: Standing) -> bool:
    """Say whether somebody of this standing may be signed in and stay so."""
    return standing in READING or standing in ENROLLING
