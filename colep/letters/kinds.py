"""Every letter that Colep writes, by name. Closed list: a new letter gets its words in `words.py` first."""

from enum import StrEnum


class Kind(StrEnum):
    """What a letter is about. None holds text of the site."""

    # To applicants.
    CONFIRM_ADDRESS = "confirm-address"
    ALREADY_MEMBER = "already-member"
    APPLICATION_RECEIVED = "application-received"
    APPLICATION_ASKED_BACK = "application-asked-back"
    APPLICATION_DECLINED = "application-declined"
    ADMITTED = "admitted"
    ENROLMENT_LINK = "enrolment-link"

    # About a member's keys and sessions.
    NEW_DEVICE = "new-device"
    FACTOR_CHANGED = "factor-changed"
    PASSPHRASE_CHANGED = "passphrase-changed"
    FACTOR_FAILED = "factor-failed"
    RECOVERY_USED = "recovery-used"
    FACTORS_RESET = "factors-reset"
    ROLE_CHANGED = "role-changed"

    # About a membership.
    RENEWAL_SOON = "renewal-soon"
    LAPSED = "lapsed"
    RENEWED = "renewed"
    SUSPENDED = "suspended"
    RESTORED = "restored"
    LEFT = "left"

    # About what waits for somebody.
    VOUCH_WAITING = "vouch-waiting"
    DECISION_WAITING = "decision-waiting"
    RENEWALS_WAITING = "renewals-waiting"
    PROPOSAL_WAITING = "proposal-waiting"
    CONSENT_WAITING = "consent-waiting"
    RECORD_HEAD = "record-head"

    # About the Chatham House Rule.
    IDENTITY_WAITING = "identity-waiting"
    IDENTITY_OPENED = "identity-opened"


#: To whom these go, and in which language, is told to nobody but the mail server: it is sealed with what fills them.
VEILED = frozenset({Kind.IDENTITY_OPENED})


#: With what each letter is filled, by name; all of it text. `letters.words` says what it makes of it.
NEEDED: dict[Kind, frozenset[str]] = {
    kind: frozenset(names.split())
    for kind, names in {
        Kind.CONFIRM_ADDRESS: "name link",
        Kind.ALREADY_MEMBER: "link",
        Kind.APPLICATION_RECEIVED: "name link",
        Kind.APPLICATION_ASKED_BACK: "name link",
        # `reasons`: values of rules.vouching.Reason with spaces between; `link` may be given too.
        Kind.APPLICATION_DECLINED: "name reasons",
        # `role`: a value of rules.roles.Role.
        Kind.ADMITTED: "name link role",
        Kind.ENROLMENT_LINK: "name link",
        Kind.NEW_DEVICE: "name device place link",
        # `what`: passkey-added, passkey-removed, app-set, app-removed or codes-drawn.
        Kind.FACTOR_CHANGED: "name what link",
        Kind.PASSPHRASE_CHANGED: "name link",
        Kind.FACTOR_FAILED: "name device link",
        # `left`: how many recovery codes.
        Kind.RECOVERY_USED: "name left link",
        Kind.FACTORS_RESET: "name link",
        Kind.ROLE_CHANGED: "name role",
        # `ends`: an ISO date; `days` until then.
        Kind.RENEWAL_SOON: "name ends days",
        Kind.LAPSED: "name ends",
        Kind.RENEWED: "name ends",
        Kind.SUSPENDED: "name",
        Kind.RESTORED: "name",
        Kind.LEFT: "name",
        Kind.VOUCH_WAITING: "name link count",
        Kind.DECISION_WAITING: "name link count",
        # `country`: two letters.
        Kind.RENEWALS_WAITING: "name link count country",
        Kind.PROPOSAL_WAITING: "name link",
        Kind.CONSENT_WAITING: "name link",
        # `head`: what `colep audit head` prints.
        Kind.RECORD_HEAD: "name head",
        Kind.IDENTITY_WAITING: "name link",
        Kind.IDENTITY_OPENED: "name link",
    }.items()
}
