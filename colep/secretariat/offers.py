"""What the secretariat can do about a member as they stand now, by the same table that the acts obey."""

from colep.rules.actor import Actor
from colep.rules.standing import ENROLLING, READING, Hand, Standing, may_move
from colep.secretariat.members import MemberFile


def offers(actor: Actor, member: MemberFile) -> tuple[str, ...]:
    """Return the names of the acts that are possible, in the order shown. Nobody acts on themself."""
    if actor.member_id == member.id:
        return ()
    now = member.standing

    def moves(new: Standing, hand: Hand = Hand.STAFF) -> bool:
        return may_move(now, new, hand)

    possible = {
        "renew": now in READING,
        "restore": now not in READING and (moves(Standing.MEMBER) or moves(Standing.ADMITTED)),
        "link": now is Standing.ADMITTED,
        "code": now is Standing.ADMITTED,
        "role": now in READING | ENROLLING,
        "factors": moves(Standing.ADMITTED, Hand.TWO),
        "leave": moves(Standing.LEFT),
        "suspend": moves(Standing.SUSPENDED),
    }
    return tuple(name for name, is_possible in possible.items() if is_possible)
