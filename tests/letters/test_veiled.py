"""A letter whose recipient is told to nobody but the mail server."""

from flask import Flask
from sqlalchemy import update

from colep.core import clock, tasks
from colep.core.db import execute, transaction
from colep.letters import queries, service
from colep.letters.kinds import Kind
from colep.letters.models import Letter, State
from tests.helpers import only_sqlite
from tests.letters.letters import letter, written
from tests.letters.post_office import PostOffice


@only_sqlite
def test_no_row_says_to_whom_it_goes(posting: Flask, office: PostOffice) -> None:
    """Point 6: it lies beside a time at which something was opened; without the key nobody reads whose it was.

    Neither while it waits, nor once it is sent or given up; and not in which language they read, which few may share.
    """
    number = written(Kind.IDENTITY_OPENED, language="ka")
    assert (letter(number).state, letter(number).recipient, letter(number).language) == ("waiting", "", "")
    tasks.work_off()
    assert office.arrived[0].recipients == ["judit@service.example"]
    assert (letter(number).state, letter(number).recipient, letter(number).language) == ("sent", "", "")
    assert letter(number).values_sealed == ""


@only_sqlite
def test_one_that_was_given_up_can_be_sent_again(posting: Flask, office: PostOffice) -> None:
    """Point 6: the row does not know to whom it goes, what is sealed in it does."""
    number = written(Kind.IDENTITY_OPENED)
    with transaction():
        execute(update(Letter).values(state="failed", trouble="mailbox full", ended_at=clock.now()))
    assert (letter(number).recipient, letter(number).language) == ("", "")
    service.retry(None, number)
    tasks.work_off()
    assert office.arrived[0].recipients == ["judit@service.example"]


@only_sqlite
def test_no_list_shows_it(posting: Flask) -> None:
    """Point 6: neither the desk's nor the command line's, while it waits as little as when it came back."""
    numbers = (written(Kind.IDENTITY_OPENED), written(Kind.RENEWED))
    with transaction():
        execute(update(Letter).values(state="bounced", ended_at=clock.now()))
    recipients = {card.id: card.recipient for card in queries.cards(numbers)}
    assert recipients == {numbers[0]: "", numbers[1]: "judit@service.example"}
    assert sorted(card.recipient for card in queries.of_state(State.BOUNCED).cards) == ["", "judit@service.example"]
