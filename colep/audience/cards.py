"""For whom an existing thing is, in words and numbers, as one reader may know it."""

from dataclasses import dataclass

from colep.audience.people import named_to
from colep.audience.queries import groups_of_audience, named_in_audience
from colep.audience.reach import reach
from colep.audience.words import audience_sentence, audience_words
from colep.core.i18n import gettext as _
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.groups import may_know
from colep.rules.labels import Label
from colep.rules.sharing import AudienceKind
from colep.sharing.cards import Reach
from colep.sharing.models import COMMUNITY_ID

_UNTOLD = Reach(0, 0, is_hidden=True)


@dataclass(frozen=True, slots=True)
class AudienceCard:
    """Label, numbers, and a sentence with both."""

    label: str
    reach: Reach
    sentence: str


def audience_card(actor: Actor, action: Action, label: str, audience_id: int, *, names: bool = True) -> AudienceCard:
    """Return for whom a thing of this label and audience is; `names` is False under the Chatham House Rule.

    Whoever sees it as national authority alone, and may not know of its group, is told neither name nor number.
    """
    if audience_id == COMMUNITY_ID:
        return _card([audience_words()[AudienceKind.COMMUNITY]], label, reach(action, label, audience_id))
    groups = groups_of_audience(audience_id)
    if not all(may_know(actor, group) for group, _name in groups):
        return AudienceCard(label, _UNTOLD, _("For you as national authority, and for others who are not named here."))
    who = [name for _group, name in groups] or _members(actor, action, audience_id, names)
    takes = label == Label.AMBER and not any(group.is_authorities for group, _name in groups)
    return _card(who, label, reach(action, label, audience_id), takes_authorities=takes)


def _members(actor: Actor, action: Action, audience_id: int, names: bool) -> list[str]:
    named = named_in_audience(action, audience_id) if names else ()
    return named_to(actor, named) or [audience_words()[AudienceKind.MEMBERS]]


def _card(who: list[str], label: str, counted: Reach, *, takes_authorities: bool = False) -> AudienceCard:
    return AudienceCard(label, counted, audience_sentence(who, counted, takes_authorities=takes_authorities))
