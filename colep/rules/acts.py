"""The acts that leave an entry in the record of acts, and on what they are done. Closed lists.

The grammar is `<noun>.<verb>`. The words stand in entries that are never changed: one that was used once keeps
its meaning for ever, and a new act gets a new word.
"""

from enum import StrEnum


class Act(StrEnum):
    """What somebody did."""

    SESSION_START = "session.start"
    SESSION_END = "session.end"
    SESSIONS_END_OTHERS = "sessions.end-others"
    PREFERENCES_CHANGE = "preferences.change"
    MEMBER_ADD = "member.add"
    STANDING_CHANGE = "standing.change"

    APPLICATION_MAKE = "application.make"
    APPLICATION_CONFIRM = "application.confirm"
    APPLICATION_CORRECT = "application.correct"
    APPLICATION_WITHDRAW = "application.withdraw"
    APPLICATION_EDIT = "application.edit"
    APPLICATION_VOUCH = "application.vouch"
    #: A sponsor says no, which ends the application of a country's own, or only takes the sponsor out.
    APPLICATION_REFUSE = "application.refuse"
    #: One of the two voices; the detail says for what.
    APPLICATION_VOTE = "application.vote"
    APPLICATION_ASK = "application.ask"
    APPLICATION_ADMIT = "application.admit"
    APPLICATION_DECLINE = "application.decline"
    APPLICATION_PURGE = "application.purge"
    #: A decision of two that was pressed too late or by somebody who may not; the detail says why it was refused.
    DECISION_REFUSE = "decision.refuse"

    ENROLMENT_LINK = "enrolment.link"
    ENROLMENT_CODE = "enrolment.code"
    ENROLMENT_BEGIN = "enrolment.begin"
    RULES_ACCEPT = "rules.accept"
    PASSPHRASE_SET = "passphrase.set"
    PASSKEY_ADD = "passkey.add"
    PASSKEY_RENAME = "passkey.rename"
    PASSKEY_REMOVE = "passkey.remove"
    TOTP_SET = "totp.set"
    TOTP_REMOVE = "totp.remove"
    CODES_DRAW = "recovery-codes.draw"
    CODE_USE = "recovery-code.use"
    IDENTITY_PROVE = "identity.prove"
    #: Something that proves nothing: a link, code or key used twice, too late, or not one's own. The detail says which.
    PROOF_REFUSE = "proof.refuse"
    PROFILE_CHANGE = "profile.change"
    #: More different pages of people opened than anybody reads in that time; the alarm of the scrape quota.
    PAGES_LIMIT = "pages.limit"

    MEMBERSHIP_RENEW = "membership.renew"
    PROPOSAL_MAKE = "proposal.make"
    PROPOSAL_ACCEPT = "proposal.accept"
    PROPOSAL_REJECT = "proposal.reject"
    ROLE_CHANGE = "role.change"
    FACTORS_RESET = "factors.reset"
    COUNTRY_FREEZE = "country.freeze"
    COUNTRY_THAW = "country.thaw"
    DOMAIN_ADD = "domain.add"
    DOMAIN_REMOVE = "domain.remove"
    LETTER_RETRY = "letter.retry"

    #: Groups. What somebody does to another stands with that member; the detail says in which group.
    GROUP_CREATE = "group.create"
    GROUP_JOIN = "group.join"
    GROUP_ASK = "group.ask"
    GROUP_TAKE_BACK = "group.take-back"
    GROUP_ACCEPT = "group.accept"
    GROUP_DECLINE = "group.decline"
    GROUP_ADD = "group.add"
    GROUP_REMOVE = "group.remove"
    GROUP_LEAVE = "group.leave"
    GROUP_HAND_OVER = "group.hand-over"
    GROUP_EXTEND = "group.extend"
    GROUP_ARCHIVE = "group.archive"

    #: The guard kept a text back; the detail says by which rules.
    GUARD_REFUSE = "guard.refuse"
    #: An item was posted with a reason although the guard had found something in it.
    GUARD_PASS = "guard.pass"
    #: A moderator found that it may stay.
    GUARD_CLEAR = "guard.clear"

    #: The label of a thing became stricter or its audience narrower, by its author; the detail says which label.
    LABEL_RAISE = "label.raise"
    #: Somebody proposes the contrary, an author consents or refuses, and it is done.
    LABEL_PROPOSE = "label.propose"
    LABEL_CONSENT = "label.consent"
    LABEL_REFUSE = "label.refuse"
    LABEL_WITHDRAW = "label.withdraw"
    LABEL_LOWER = "label.lower"
    #: A moderator holds something back, and releases it.
    ITEM_HOLD = "item.hold"
    ITEM_RELEASE = "item.release"
    #: Somebody took a thing away as a file.
    ITEM_EXPORT = "item.export"
    #: Who spoke under the Chatham House Rule: asked for, opened by a second one, refused, looked at once opened. Not
    #: even here stands who it was.
    IDENTITY_ASK = "identity.ask"
    IDENTITY_OPEN = "identity.open"
    IDENTITY_REFUSE = "identity.refuse"
    IDENTITY_LOOK = "identity.look"


class Subject(StrEnum):
    """On what kind of thing."""

    MEMBER = "member"
    SESSION = "session"
    APPLICATION = "application"
    PROPOSAL = "proposal"
    #: By its two letters as a number, see `country_number`.
    COUNTRY = "country"
    LETTER = "letter"
    THREAD = "thread"
    ROOM = "room"
    CONTACT = "contact"
    POST = "post"
    MESSAGE = "message"
    PRACTICE = "practice"
    GROUP = "group"
    #: A link that leads to nothing.
    NOBODY = "nobody"


#: Who acts at the machine itself, with the command line: nobody's id.
COMMAND_LINE = 0
#: An applicant, who has no account yet; the subject says which.
APPLICANT = -1
#: What the calendar does.
CLOCK = -2
#: Somebody who spoke under the Chatham House Rule.
VEILED = -3


def country_number(code: str) -> int:
    """Return the number under which a country stands in the record: letters in base 26, "IQ" is 224."""
    first, second = (ord(letter) - ord("A") for letter in code)
    return first * 26 + second
