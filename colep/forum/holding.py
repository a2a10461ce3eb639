"""A post that a moderator holds back or releases: a part of that act."""

from datetime import datetime

from sqlalchemy import update

from colep.core.db import execute
from colep.forum.models import Post, Thread


def mark_post(post_id: int, held_at: datetime | None) -> None:
    """Hold a post back from now on, or release it. Lists do not name its author as the last to act meanwhile."""
    marked = update(Post).where(Post.id == post_id).values(held_at=held_at)
    post = execute(marked.returning(Post.thread_id, Post.number, Post.author_id)).one()
    execute(
        update(Thread)
        .where(Thread.id == post.thread_id, Thread.last_number == post.number)
        .values(last_author_id=None if held_at else post.author_id)
    )
