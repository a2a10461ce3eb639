"""What is done about accounts by the calendar."""

from colep.accounts import service
from colep.core import tasks


@tasks.daily("forget-dead-sessions", hour=2)
def forget_dead_sessions() -> None:
    """Forget the sessions that are over for longer than anybody wants to know."""
    service.forget_dead_sessions()
