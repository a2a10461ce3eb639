"""The demo community is whole, of today, and the same at every seeding."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from colep.chat.models import Message, Room, RoomChange, RoomRead
from colep.core import clock
from colep.core.db import Base
from colep.demo import files, threads
from colep.demo.queries import actors
from colep.demo.seed import seed
from colep.directory.models import Contact, ContactChannel
from colep.forum import queries as forum
from colep.forum.models import Post, Thread, ThreadRead
from colep.library.models import Practice, PracticeVersion
from colep.rules.actions import Action
from colep.rules.policy import decide
from tests.demo.conftest import Demo
from tests.helpers import rows

TABLES: tuple[type[Base], ...] = (
    Thread,
    Post,
    ThreadRead,
    Practice,
    PracticeVersion,
    Contact,
    Message,
    RoomRead,
)


def count(table: type[Base]) -> int:
    """Return how many rows a table has."""
    return int(rows(select(func.count()).select_from(table))[0][0])


@pytest.mark.usefixtures("inside")
class TestSeeded:
    """What is there after the first start."""

    def test_everything_in_the_files_is_there(self) -> None:
        """Nothing is left out, and nothing stands twice."""
        written = [content for _, content in files.documents("threads")]
        assert count(Thread) == len(written) == 62
        assert count(Post) == sum(len(content["posts"]) for content in written)
        assert count(Practice) == count(PracticeVersion) == len(list(files.documents("practices")))
        assert count(Contact) == len(files.contacts())
        assert count(Message) == sum(
            len(content["messages"]) for folder in ("rooms", "opened") for _, content in files.documents(folder)
        )

    def test_nothing_is_of_tomorrow_and_something_of_this_week(self) -> None:
        """Times count back from the seeding."""
        now = clock.now()
        for column in (Post.created_at, Message.created_at, Practice.created_at, Contact.confirmed_at):
            newest = rows(select(func.max(column)))[0][0]
            assert now - timedelta(days=7) < newest <= now, column

    def test_threads_and_their_posts_agree(self) -> None:
        """Numbers run from 1 without a hole in the order of time; the head of the thread says the same."""
        for thread in rows(select(Thread.id, Thread.last_number, Thread.last_post_at, Thread.last_author_id)):
            posts = rows(
                select(Post.number, Post.created_at, Post.author_id)
                .where(Post.thread_id == thread.id).order_by(Post.number)
            )  # fmt: skip
            assert [post.number for post in posts] == list(range(1, thread.last_number + 1))
            assert [post.created_at for post in posts] == sorted(post.created_at for post in posts)
            assert (posts[-1].created_at, posts[-1].author_id) == (thread.last_post_at, thread.last_author_id)

    def test_rooms_and_their_messages_agree(self) -> None:
        """Each message is a change of its room, in the order of time; the head of the room is the last."""
        for room in rows(select(Room.id, Room.head, Room.last_message_at)):
            said = rows(
                select(Message.number, Message.created_at, RoomChange.number.label("change"))
                .join(RoomChange, RoomChange.message_id == Message.id)
                .where(Message.room_id == room.id).order_by(Message.number)
            )  # fmt: skip
            assert [one.number for one in said] == [one.change for one in said] == list(range(1, room.head + 1))
            assert [one.created_at for one in said] == sorted(one.created_at for one in said)
            assert said[-1].created_at == room.last_message_at

    def test_everybody_of_the_cast_has_read_some_and_not_all(self) -> None:
        """Each sees something new, and nobody has more read than there is."""
        everybody = actors()
        for handle in files.cast_handles():
            actor = everybody[handle]
            if decide(actor, Action.THREAD_READ):
                assert 3 <= forum.unread_count(actor) <= 30, handle
        assert rows(
            select(ThreadRead).join(Thread, Thread.id == ThreadRead.thread_id)
            .where(ThreadRead.number > Thread.last_number)
        ) == []  # fmt: skip
        behind = rows(
            select(RoomRead.member_id, func.count()).join(Room, Room.id == RoomRead.room_id)
            .where(RoomRead.number < Room.head).group_by(RoomRead.member_id)
        )  # fmt: skip
        assert len(behind) == len(files.cast_handles())

    def test_nobody_has_left_their_own_words_unread(self) -> None:
        """Who wrote a post has read up to it."""
        assert rows(
            select(Post.id).join(
                ThreadRead, (ThreadRead.thread_id == Post.thread_id) & (ThreadRead.member_id == Post.author_id)
            ).where(ThreadRead.number < Post.number)
        ) == []  # fmt: skip

    def test_contacts_keep_their_channels(self) -> None:
        """What a contact may be asked over is in the table that filters look at."""
        assert count(ContactChannel) == sum(len(entry["channels"]) for entry in files.contacts())


def test_a_second_seeding_changes_nothing(inside: Demo) -> None:
    """Neither rows nor words."""
    assert inside.said, "the first one said what it did"
    before = [count(table) for table in TABLES]
    again: list[str] = []
    seed(again.append)
    assert again == []
    assert [count(table) for table in TABLES] == before


def test_reading_marks_are_the_same_every_time() -> None:
    """They depend on the person and the thread, and on nothing else."""
    drawn = [
        [threads._read_up_to(handle, name, content) for name, content in files.documents("threads")]
        for handle in ("layla", "layla", "emre")
    ]
    assert drawn[0] == drawn[1] != drawn[2]
    assert files.nonce("a", 1) == files.nonce("a", 1) != files.nonce("a", 2)
