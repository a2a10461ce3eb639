"""What an author has once chosen, to be chosen again or changed."""

from sqlalchemy import bindparam, select

from colep.core.db import fetch_all
from colep.rules.labels import Label
from colep.rules.sharing import AudienceKind, Choice
from colep.sharing.models import COMMUNITY_ID, AudienceGroup, AudienceMember

_groups = select(AudienceGroup.group_id).where(AudienceGroup.audience_id == bindparam("audience_id"))
_members = select(AudienceMember.member_id).where(AudienceMember.audience_id == bindparam("audience_id"))


def choice_of(label: str, audience_id: int) -> Choice:
    """Return label and audience of a row as a choice. For those who may know whom it names, and which groups."""
    if audience_id == COMMUNITY_ID:
        return Choice(Label(label))
    wanted = {"audience_id": audience_id}
    if groups := tuple(sorted(row.group_id for row in fetch_all(_groups, wanted))):
        return Choice(Label(label), AudienceKind.GROUPS, groups=groups)
    members = tuple(sorted(row.member_id for row in fetch_all(_members, wanted)))
    return Choice(Label(label), AudienceKind.MEMBERS, members=members)
