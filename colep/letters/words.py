"""What each letter says to its reader: what has happened, what to do, whom to ask if it was not you."""

from collections.abc import Callable, Mapping

from colep.letters import about_keys, about_membership, about_rule, about_waiting, to_applicants
from colep.letters.kinds import Kind
from colep.letters.parts import Values, Words

WORDS: Mapping[Kind, Callable[[Values], Words]] = {
    Kind.CONFIRM_ADDRESS: to_applicants.confirm_address,
    Kind.ALREADY_MEMBER: to_applicants.already_member,
    Kind.APPLICATION_RECEIVED: to_applicants.received,
    Kind.APPLICATION_ASKED_BACK: to_applicants.asked_back,
    Kind.APPLICATION_DECLINED: to_applicants.declined,
    Kind.ADMITTED: to_applicants.admitted,
    Kind.ENROLMENT_LINK: to_applicants.enrolment_link,
    Kind.NEW_DEVICE: about_keys.new_device,
    Kind.FACTOR_CHANGED: about_keys.factor_changed,
    Kind.PASSPHRASE_CHANGED: about_keys.passphrase_changed,
    Kind.FACTOR_FAILED: about_keys.factor_failed,
    Kind.RECOVERY_USED: about_keys.recovery_used,
    Kind.FACTORS_RESET: about_keys.factors_reset,
    Kind.ROLE_CHANGED: about_membership.role_changed,
    Kind.RENEWAL_SOON: about_membership.renewal_soon,
    Kind.LAPSED: about_membership.lapsed,
    Kind.RENEWED: about_membership.renewed,
    Kind.SUSPENDED: about_membership.suspended,
    Kind.RESTORED: about_membership.restored,
    Kind.LEFT: about_membership.left,
    Kind.VOUCH_WAITING: about_waiting.vouch,
    Kind.DECISION_WAITING: about_waiting.decision,
    Kind.RENEWALS_WAITING: about_waiting.renewals,
    Kind.PROPOSAL_WAITING: about_waiting.proposal,
    Kind.CONSENT_WAITING: about_waiting.consent,
    Kind.RECORD_HEAD: about_waiting.record_head,
    Kind.IDENTITY_WAITING: about_rule.waiting,
    Kind.IDENTITY_OPENED: about_rule.opened,
}
