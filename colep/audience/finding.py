"""Finding members by name to write to them: enough for that, too little to copy the list of members."""

from colep.accounts.name_keys import query_words
from colep.accounts.quota import count_ask, count_found
from colep.audience.people import Someone
from colep.audience.queries import SHORTEST_QUERY, find, people
from colep.core.i18n import gettext as _
from colep.core.i18n import ngettext
from colep.rules.actions import Action
from colep.rules.actor import Actor


def find_people(actor: Actor, action: Action, text: str, session_id: int | None) -> tuple[Someone, ...]:
    """Return a few whose name begins so and who may do this now. Raises TooFast, TooManyFound after many people."""
    count_ask(actor, "find")
    found = find(actor, action, text)
    count_found(actor, (person.id for person in found), session_id)
    return found


def named(actor: Actor, action: Action, ids: tuple[int, ...], session_id: int | None) -> tuple[Someone, ...]:
    """Return those of these members who may do this now, counted as if they had been found by their name.

    Who is chosen after a search is counted already. Whoever sends ids in place of names would copy the list. Raises
    TooManyFound.
    """
    known = people(action, ids)
    count_found(actor, (one.id for one in known if one.id != actor.member_id), session_id)
    return known


def found_words(text: str, count: int) -> str:
    """Say what a search has come to."""
    if sum(map(len, query_words(text))) < SHORTEST_QUERY:
        return _("Type at least two letters of the name.")
    if not count:
        return _("Nobody is found whose name begins so. Try another part of the name, or another spelling.")
    return ngettext("%(num)s member found.", "%(num)s members found.", count)
