"""Words for the entries of the record, in the language of the member whom they concern."""

from colep.audit.queries import EntryCard
from colep.core.i18n import gettext as _
from colep.core.i18n import pgettext
from colep.rules.acts import Act
from colep.rules.standing import Standing


def act_words(card: EntryCard) -> str:
    """Say what was done."""
    if card.act is Act.STANDING_CHANGE:
        return _standing_words()[Standing(card.detail)]
    if card.act is Act.PREFERENCES_CHANGE:
        names = _preference_words()
        what = pgettext("between list items", ", ").join(names[name] for name in card.detail.split())
        return _("Preferences changed: %(what)s", what=what)
    if card.act is Act.PROFILE_CHANGE:
        names = _profile_words()
        what = pgettext("between list items", ", ").join(names[name] for name in card.detail.split())
        return _("Profile changed: %(what)s", what=what)
    return (
        _plain_words() | _sharing_words() | _group_words() | _application_words() | _enrolment_words() | _key_words()
        | _desk_words()
    )[card.act]  # fmt: skip


def _plain_words() -> dict[Act, str]:
    return {
        Act.SESSION_START: pgettext("record of acts", "Signed in"),
        Act.SESSION_END: pgettext("record of acts", "Session ended"),
        Act.SESSIONS_END_OTHERS: pgettext("record of acts", "All other sessions ended"),
        Act.MEMBER_ADD: pgettext("record of acts", "Account made"),
        Act.GUARD_REFUSE: pgettext("record of acts", "The guard kept a text of yours back"),
        Act.GUARD_PASS: pgettext("record of acts", "Posted with a reason, to be looked at by a moderator"),
        Act.GUARD_CLEAR: pgettext("record of acts", "An item may stay: a moderator looked at it"),
        Act.PAGES_LIMIT: pgettext("record of acts", "Alarm: very many pages of people opened"),
    }


def _sharing_words() -> dict[Act, str]:
    """Labels, what moderators hold back, what leaves as a file, and the Chatham House Rule."""
    return {
        Act.LABEL_RAISE: pgettext("record of acts", "Given a stricter label or a narrower audience"),
        Act.LABEL_PROPOSE: pgettext("record of acts", "Proposed that more may see it"),
        Act.LABEL_CONSENT: pgettext("record of acts", "Consented that more may see it"),
        Act.LABEL_REFUSE: pgettext("record of acts", "Refused that more may see it"),
        Act.LABEL_WITHDRAW: pgettext("record of acts", "Took back the proposal that more may see it"),
        Act.LABEL_LOWER: pgettext("record of acts", "Given a wider label or audience, with the consent of its authors"),
        Act.ITEM_HOLD: pgettext("record of acts", "Held back by a moderator"),
        Act.ITEM_RELEASE: pgettext("record of acts", "Released by a moderator"),
        Act.ITEM_EXPORT: pgettext("record of acts", "Taken away as a file"),
        Act.IDENTITY_ASK: pgettext("record of acts", "Asked to open who spoke under the Chatham House Rule"),
        Act.IDENTITY_OPEN: pgettext("record of acts", "Opened who spoke under the Chatham House Rule"),
        Act.IDENTITY_REFUSE: pgettext("record of acts", "Refused to open who spoke under the Chatham House Rule"),
        Act.IDENTITY_LOOK: pgettext("record of acts", "Looked at who spoke under the Chatham House Rule"),
    }


def _group_words() -> dict[Act, str]:
    """Acts in groups. Which group it was stands in the entry and is not shown: some do not exist for everybody."""
    return {
        Act.GROUP_CREATE: pgettext("record of acts", "Working group made"),
        Act.GROUP_JOIN: pgettext("record of acts", "Joined a group"),
        Act.GROUP_ASK: pgettext("record of acts", "Asked to join a group"),
        Act.GROUP_TAKE_BACK: pgettext("record of acts", "Took back the request to join a group"),
        Act.GROUP_ACCEPT: pgettext("record of acts", "Let into a group on request"),
        Act.GROUP_DECLINE: pgettext("record of acts", "Request to join a group declined"),
        Act.GROUP_ADD: pgettext("record of acts", "Brought into a group"),
        Act.GROUP_REMOVE: pgettext("record of acts", "Taken out of a group"),
        Act.GROUP_LEAVE: pgettext("record of acts", "Left a group"),
        Act.GROUP_HAND_OVER: pgettext("record of acts", "Working group handed over to a new owner"),
        Act.GROUP_EXTEND: pgettext("record of acts", "Working group given a later last day"),
        Act.GROUP_ARCHIVE: pgettext("record of acts", "Working group ended"),
    }


def _key_words() -> dict[Act, str]:
    """Acts on what a member proves themself with."""
    return {
        Act.PASSPHRASE_SET: pgettext("record of acts", "Passphrase set"),
        Act.PASSKEY_ADD: pgettext("record of acts", "Passkey added"),
        Act.PASSKEY_RENAME: pgettext("record of acts", "Passkey renamed"),
        Act.PASSKEY_REMOVE: pgettext("record of acts", "Passkey removed"),
        Act.TOTP_SET: pgettext("record of acts", "App for codes set up"),
        Act.TOTP_REMOVE: pgettext("record of acts", "App for codes removed"),
        Act.CODES_DRAW: pgettext("record of acts", "New recovery codes drawn, the old ones are void"),
        Act.CODE_USE: pgettext("record of acts", "Recovery code used"),
        Act.IDENTITY_PROVE: pgettext("record of acts", "Identity proved again"),
        Act.PROOF_REFUSE: pgettext("record of acts", "Refused: a code, key or link that proved nothing"),
    }


def _enrolment_words() -> dict[Act, str]:
    """The steps from the admission to the membership."""
    return {
        Act.ENROLMENT_LINK: pgettext("record of acts", "Link for enrolling made"),
        Act.ENROLMENT_CODE: pgettext("record of acts", "Code for enrolling drawn"),
        Act.ENROLMENT_BEGIN: pgettext("record of acts", "Enrolling begun with link and code"),
        Act.RULES_ACCEPT: pgettext("record of acts", "Handling rules accepted"),
    }


def _application_words() -> dict[Act, str]:
    """What applicants do, and what sponsors say of them."""
    return {
        # A member reads this one if somebody gave their address.
        Act.APPLICATION_MAKE: pgettext("record of acts", "Application sent with this address"),
        Act.APPLICATION_CONFIRM: pgettext("record of acts", "Address of an application confirmed"),
        Act.APPLICATION_CORRECT: pgettext("record of acts", "Application corrected by the applicant"),
        Act.APPLICATION_WITHDRAW: pgettext("record of acts", "Application withdrawn"),
        Act.APPLICATION_VOUCH: pgettext("record of acts", "Vouched for an applicant"),
        Act.APPLICATION_REFUSE: pgettext("record of acts", "Did not vouch for an applicant"),
        Act.APPLICATION_PURGE: pgettext("record of acts", "Words of an application deleted"),
    }


def _desk_words() -> dict[Act, str]:
    """Acts of the secretariat, or of two of them."""
    return {
        Act.APPLICATION_EDIT: pgettext("record of acts", "Application corrected by the secretariat"),
        Act.APPLICATION_VOTE: pgettext("record of acts", "Voice on an application"),
        Act.APPLICATION_ASK: pgettext("record of acts", "Applicant asked back"),
        Act.APPLICATION_ADMIT: pgettext("record of acts", "Applicant admitted by the second voice"),
        Act.APPLICATION_DECLINE: pgettext("record of acts", "Applicant declined by the second voice"),
        Act.DECISION_REFUSE: pgettext("record of acts", "Decision refused: too late or not allowed"),
        Act.MEMBERSHIP_RENEW: pgettext("record of acts", "Membership renewed"),
        Act.PROPOSAL_MAKE: pgettext("record of acts", "Proposal made"),
        Act.PROPOSAL_ACCEPT: pgettext("record of acts", "Proposal accepted"),
        Act.PROPOSAL_REJECT: pgettext("record of acts", "Proposal rejected"),
        Act.ROLE_CHANGE: pgettext("record of acts", "Role changed"),
        Act.FACTORS_RESET: pgettext("record of acts", "Everything that proved identity removed"),
        Act.COUNTRY_FREEZE: pgettext("record of acts", "Country frozen"),
        Act.COUNTRY_THAW: pgettext("record of acts", "Freeze of a country lifted"),
        Act.DOMAIN_ADD: pgettext("record of acts", "Official mail domain added"),
        Act.LETTER_RETRY: pgettext("record of acts", "Letter sent again"),
        Act.DOMAIN_REMOVE: pgettext("record of acts", "Official mail domain removed"),
    }


def _standing_words() -> dict[Standing, str]:
    return {
        Standing.ADMITTED: pgettext("record of acts", "Back to the admission, to be enrolled"),
        Standing.ENROLLED: pgettext("record of acts", "Enrolled"),
        Standing.MEMBER: pgettext("record of acts", "Membership restored"),
        Standing.SUSPENDED: pgettext("record of acts", "Membership suspended"),
        Standing.RENEWAL_DUE: pgettext("record of acts", "Renewal of the membership due"),
        Standing.LAPSED: pgettext("record of acts", "Membership lapsed: reading only"),
        Standing.EXPIRED: pgettext("record of acts", "Membership expired"),
        Standing.LEFT: pgettext("record of acts", "Membership ended"),
    }


def _profile_words() -> dict[str, str]:
    return {
        "function": pgettext("profile", "function"),
        "about": pgettext("profile", "about you"),
        "phone": pgettext("profile", "telephone"),
        "phone_to": pgettext("profile", "who sees the telephone"),
        "email_to": pgettext("profile", "who sees the e-mail address"),
        "languages": pgettext("profile", "languages"),
    }


def _preference_words() -> dict[str, str]:
    return {
        "interface_language": pgettext("preference", "language"),
        "zone": pgettext("preference", "time zone"),
        "theme": pgettext("preference", "colours"),
        "digits": pgettext("preference", "digits"),
        "calendar": pgettext("preference", "second calendar"),
        "waiting": pgettext("preference", "letters about what waits"),
    }
