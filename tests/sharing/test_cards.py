"""What readers are told about labels and reach, and what the tables refuse."""

import pytest
from flask import Flask
from sqlalchemy import insert, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from colep.accounts.models import Member
from colep.accounts.queries import community_reach
from colep.core import clock
from colep.core.db import execute, transaction
from colep.forum.models import Thread
from colep.rules.actions import Action
from colep.rules.labels import Label
from colep.rules.standing import Standing
from colep.sharing.cards import Reach, label_sentence
from colep.sharing.models import Audience


def test_reach_is_a_sentence() -> None:
    """The composer says who will read, in words, with both plurals right."""
    assert Reach(34, 9).sentence() == "34 people in 9 countries"
    assert Reach(1, 1).sentence() == "1 person in 1 country"


def test_every_label_is_explained_and_only_labels_are() -> None:
    """Five sentences, all different."""
    assert len({label_sentence(label.value) for label in Label}) == len(Label)
    with pytest.raises(ValueError, match="TLP:WHITE"):
        label_sentence("TLP:WHITE")


def test_reach_counts_those_who_may_and_stand(app: Flask, ids: dict[str, int]) -> None:
    """The figure beside the button is those whom the law lets read: no NGO, no company, nobody suspended."""
    assert community_reach(Action.THREAD_READ) == Reach(10, 7, 1)
    assert community_reach(Action.PRACTICE_READ) == Reach(11, 7, 1)
    with transaction():
        execute(update(Member).where(Member.id == ids["nikolay"]).values(standing=Standing.SUSPENDED.value))
    assert community_reach(Action.THREAD_READ) == Reach(9, 6, 1)


@pytest.mark.parametrize("label", ["TLP:WHITE", "tlp:green", "TLP:AMBER +STRICT", ""])
def test_the_table_refuses_a_label_that_does_not_exist(app: Flask, ids: dict[str, int], label: str) -> None:
    """Even code that goes round every form cannot store another label."""
    values = {
        "title": "t", "slug": "t", "language": "en", "kind": "question", "author_id": ids["judit"], "last_number": 1,
        "created_at": clock.now(), "last_post_at": clock.now(), "last_author_id": ids["judit"], "audience_id": 1,
    }  # fmt: skip
    with pytest.raises(DBAPIError), transaction():
        execute(insert(Thread).values(**values, label=label))
    with transaction():
        execute(insert(Thread).values(**values, label="TLP:RED"))


def test_the_table_refuses_an_audience_that_the_law_does_not_know(app: Flask) -> None:
    """Row 29."""
    with pytest.raises(IntegrityError), transaction():
        execute(insert(Audience).values(kind="everybody"))
