"""Words of the desk in the reader's language: parts of the queue, flags, voices, and why something was refused."""

from collections.abc import Iterable

from colep.audit.queries import EntryCard
from colep.audit.words import act_words
from colep.core import clock
from colep.core.errors import ColepError, Invalid
from colep.core.http.forms import reason_words
from colep.core.i18n import country_name, ngettext, pgettext
from colep.core.i18n import gettext as _
from colep.core.terms import role_words
from colep.letters.kinds import Kind
from colep.membership.models import ProposalKind, Voice
from colep.membership.objections import Objected, Objection
from colep.rules.acts import APPLICANT, CLOCK, COMMAND_LINE, VEILED, Act, Subject
from colep.rules.roles import Role
from colep.rules.standing import Standing
from colep.secretariat.queue import QueueRow, Waits
from colep.secretariat.record import DeskEntry, country_of


def part_words() -> dict[Standing, str]:
    """Return the parts of the queue."""
    return {
        Standing.VOUCHED: pgettext("part of the queue", "To decide"),
        Standing.CONFIRMED: pgettext("part of the queue", "To be vouched for"),
        Standing.ADMITTED: pgettext("part of the queue", "Admitted"),
        Standing.DECLINED: pgettext("part of the queue", "Declined"),
        Standing.LEFT: pgettext("part of the queue", "Withdrawn"),
    }


def waits_words(row: QueueRow) -> str:
    """Say for whom an application waits, and how many voices it has."""
    voices = row.admits + row.declines
    if row.waits is Waits.DECIDED:
        return part_words()[row.standing]
    if row.waits is Waits.APPLICANT:
        return _("Waits for the applicant's answer")
    if row.admits and row.declines:
        return _("The voices differ, a third decides")
    if row.waits is Waits.SPONSOR and not voices:
        return _("Waits for somebody to vouch")
    if not voices:
        return _("No voice yet")
    words = ngettext("%(num)s voice of two", "%(num)s voices of two", voices)
    return _("%(voices)s, yours is missing", voices=words) if row.waits is Waits.YOU else words


def voice_words() -> dict[str, str]:
    """Return what deciders and sponsors said."""
    return {
        Voice.ADMIT.value: pgettext("voice", "Admit"),
        Voice.DECLINE.value: pgettext("voice", "Decline"),
        "vouch": pgettext("voice", "Vouches"),
        "refuse": pgettext("voice", "Does not vouch"),
    }


def objection_words() -> dict[Objection, str]:
    """Return why something that two must decide was refused, and what to do."""
    return {
        Objection.ENDED: _("This was decided or withdrawn in the meantime. Nothing was stored."),
        Objection.CHANGED: _("The application was changed after you opened it. Read it again, then decide."),
        Objection.SPONSOR: _("You sponsor this applicant, so two others decide."),
        Objection.EDITOR: _("You corrected this application, so two others decide."),
        Objection.NOT_ENTITLED: _("You cannot be one of the two now. Sign in with your passkey, or ask a colleague."),
        Objection.NOT_VOUCHED: _("Not everybody who must has vouched yet. You can decline or ask back."),
        Objection.IS_MEMBER: _("A member has this address already. Decline it as a duplicate."),
        Objection.FROZEN: _("The country is frozen. Nobody of it is admitted until the freeze is lifted."),
        Objection.ASKED: _("The applicant was asked already and has not answered yet."),
        Objection.SAME_PERSON: _("You proposed this yourself. Somebody else of the secretariat accepts it."),
        Objection.ONESELF: _("Nobody decides about themself. Ask a colleague."),
        Objection.PROPOSER_GONE: _("Who proposed this may not decide any more. Reject it and propose it anew."),
        Objection.PROPOSED: _("The same is proposed already. See the open proposals."),
        Objection.STANDING: _("The member's standing leaves no room for this now."),
        Objection.SAME_ROLE: _("The member has this role already."),
        Objection.ENVELOPE: _("This cannot be opened: it was closed under another key. Ask who runs the machine."),
    }


def problem_words(error: ColepError, longest: int = 200) -> str:
    """Say in a sentence why something was refused."""
    if isinstance(error, Objected):
        return objection_words()[error.objection]
    if not isinstance(error, Invalid):
        return _("Somebody was quicker, or the standing leaves no room for this now. Look at the page again.")
    return _reason_problems().get((error.field, error.reason)) or reason_words(error.reason, longest)


def _reason_problems() -> dict[tuple[str, str], str]:
    return {
        ("reason", "empty"): _("Give a reason. It stays in the record."),
        ("reason", "address"): _("Leave out the e-mail address: a reason names nobody."),
        ("reason", "name"): _("Leave out the person's name: the record knows them by number, a reason names nobody."),
        ("reasons", "empty"): _("Choose at least one reason. The applicant reads it in their own language."),
        ("domain", "address"): _("This is no mail domain. Write it as in “police.example”."),
        ("domain", "webmail"): _("This is a webmail service: anybody can have an address there."),
    }


def proposal_words(kind: ProposalKind, role: Role | None) -> str:
    """Say what is proposed."""
    if kind is ProposalKind.FACTORS or role is None:
        return _("Lost factor: enrol anew")
    return _("New role: %(role)s", role=role_words()[role])


def entry_words(entry: DeskEntry) -> str:
    """Say what was done, with what the detail adds."""
    card = entry.entry
    words = act_words(card)
    more = ""
    if card.act is Act.ROLE_CHANGE:
        more = role_words()[Role(card.detail)]
    elif card.act is Act.APPLICATION_VOTE:
        more = voice_words()[card.detail]
    elif card.act is Act.DECISION_REFUSE:
        more = objection_words()[Objection(card.detail)]
    elif card.act in (Act.PROPOSAL_MAKE, Act.PROPOSAL_ACCEPT, Act.PROPOSAL_REJECT):
        kind, _space, role = card.detail.partition(" ")
        more = proposal_words(ProposalKind(kind), Role(role) if role else None) if kind != "role" or role else ""
    return _("%(what)s: %(more)s", what=words, more=more) if more else words


def act_choices(acts: Iterable[Act]) -> list[tuple[str, str]]:
    """Return (act, words) to choose from."""
    now = clock.now()
    words = {Act.STANDING_CHANGE: _("Standing changed")}
    return [(act.value, words.get(act) or act_words(EntryCard(act, now, False, False, "", ""))) for act in acts]


def who_words(entry: DeskEntry) -> str:
    """Say who acted where that is nobody with a name."""
    return {
        COMMAND_LINE: _("the command line"),
        APPLICANT: _("the applicant"),
        CLOCK: _("the calendar"),
        VEILED: _("somebody under the Chatham House Rule"),
    }.get(entry.actor_id, _("member %(number)s", number=entry.actor_id))


def subject_words(entry: DeskEntry) -> str:
    """Say on what somebody acted, where it has no name of its own."""
    if entry.subject is Subject.COUNTRY:
        return country_name(country_of(entry.subject_id))
    words = {
        Subject.LETTER: _("a letter"),
        Subject.MEMBER: _("member %(number)s", number=entry.subject_id),
        Subject.SESSION: _("a session"),
        Subject.APPLICATION: _("application %(number)s", number=entry.subject_id),
        Subject.PROPOSAL: _("proposal %(number)s", number=entry.subject_id),
        Subject.THREAD: _("thread %(number)s", number=entry.subject_id),
        Subject.ROOM: _("room %(number)s", number=entry.subject_id),
        Subject.CONTACT: _("directory entry %(number)s", number=entry.subject_id),
        Subject.POST: _("post %(number)s", number=entry.subject_id),
        Subject.MESSAGE: _("message %(number)s", number=entry.subject_id),
        Subject.PRACTICE: _("practice %(number)s", number=entry.subject_id),
        Subject.GROUP: _("group %(number)s", number=entry.subject_id),
        Subject.NOBODY: _("nobody who is known"),
    }
    return words[entry.subject]


def letter_words() -> dict[Kind, str]:
    """Name the letters by what they are about."""
    return {
        Kind.CONFIRM_ADDRESS: pgettext("letter", "Confirm your address"),
        Kind.ALREADY_MEMBER: pgettext("letter", "You are a member already"),
        Kind.APPLICATION_RECEIVED: pgettext("letter", "Application received"),
        Kind.APPLICATION_ASKED_BACK: pgettext("letter", "Question about the application"),
        Kind.APPLICATION_DECLINED: pgettext("letter", "Application declined"),
        Kind.ADMITTED: pgettext("letter", "Admitted"),
        Kind.ENROLMENT_LINK: pgettext("letter", "Link to enrol"),
        Kind.NEW_DEVICE: pgettext("letter", "New device"),
        Kind.FACTOR_CHANGED: pgettext("letter", "Second factor changed"),
        Kind.PASSPHRASE_CHANGED: pgettext("letter", "Passphrase changed"),
        Kind.FACTOR_FAILED: pgettext("letter", "Wrong codes"),
        Kind.RECOVERY_USED: pgettext("letter", "Recovery code used"),
        Kind.FACTORS_RESET: pgettext("letter", "Enrol anew"),
        Kind.ROLE_CHANGED: pgettext("letter", "Role changed"),
        Kind.RENEWAL_SOON: pgettext("letter", "Renewal soon"),
        Kind.LAPSED: pgettext("letter", "Membership lapsed"),
        Kind.RENEWED: pgettext("letter", "Membership renewed"),
        Kind.SUSPENDED: pgettext("letter", "Membership suspended"),
        Kind.RESTORED: pgettext("letter", "Membership restored"),
        Kind.LEFT: pgettext("letter", "Membership ended"),
        Kind.VOUCH_WAITING: pgettext("letter", "An applicant waits for a sponsor"),
        Kind.DECISION_WAITING: pgettext("letter", "An application waits for a decision"),
        Kind.RENEWALS_WAITING: pgettext("letter", "Renewals wait"),
        Kind.PROPOSAL_WAITING: pgettext("letter", "A proposal waits"),
        Kind.CONSENT_WAITING: pgettext("letter", "A consent is asked for"),
        Kind.RECORD_HEAD: pgettext("letter", "Head of the record"),
        Kind.IDENTITY_WAITING: pgettext("letter", "A request to open who spoke waits"),
        Kind.IDENTITY_OPENED: pgettext("letter", "It was opened who spoke"),
    }
