"""The frame of every page is put together from kept pieces; what a member wrote must not pass for one of their marks."""

from flask import Flask

from colep import frame


def test_a_title_that_holds_the_marks_is_shown_as_it_is(app: Flask) -> None:
    """Otherwise a thread's title could bring a reader's own form token into the text of the page."""
    with app.test_request_context("/threads"):
        title = f"a{frame.TOKEN}b{frame.HERE}c<i>"
        bar = frame.bar(title)
    assert f"a{frame.TOKEN}b{frame.HERE}c&lt;i&gt;" in bar
    assert 'name="next" value="/threads"' in bar
    assert bar.count(frame.TOKEN) == 1
