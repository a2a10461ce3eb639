"""When letters go out: after the act that wrote them, and every minute for those that have to wait."""

from colep.core import tasks
from colep.core.events import on
from colep.letters import sending
from colep.letters.events import LetterWritten


@on(LetterWritten)
def _written(_fact: LetterWritten) -> None:
    tasks.put("letters.send")


@tasks.every("letters.send", minutes=1)
def send() -> None:
    """Send what is due."""
    sending.send_due()


@tasks.daily("letters.forget", hour=2)
def forget() -> None:
    """Let go what is kept of old letters."""
    sending.forget_old()
