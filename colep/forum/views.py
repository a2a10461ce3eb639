"""Threads on the web."""

from urllib.parse import urlencode

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from colep.audience import exports
from colep.audience.cards import AudienceCard, audience_card
from colep.audience.reach import could_write
from colep.audience.words import few_words, send_words
from colep.core import markup
from colep.core.fragments import fragment
from colep.core.http import limits
from colep.core.http.doors import actor, may
from colep.core.http.pagination import read_position
from colep.forum import (
    listing,
    opening_views,  # noqa: F401 - adds its page
    queries,
    quoting,
    service,
    taking_away,  # noqa: F401 - adds its page
)
from colep.forum.blueprint import address_of, blueprint, wants_preview
from colep.forum.forms import NO_CHOICE, Composer, PostForm
from colep.forum.models import LONGEST_POST
from colep.forum.posts import POSTS, posts
from colep.forum.queries import ThreadCard
from colep.forum.words import kind_words, language_choices
from colep.reference import queries as reference
from colep.rules.actions import Action
from colep.rules.chatham import NO_LANGUAGE
from colep.rules.policy import decide
from colep.screening.notice import NotHere, notice
from colep.screening.service import Plea
from colep.sharing.seen import Seen, Widened, read_seen, widened_words

_article = fragment("forum/_post.html", "article")


@blueprint.get("/threads")
@may(Action.THREAD_READ)
def threads() -> ResponseReturnValue:
    """List the threads, the last active first."""
    filters = listing.read_filters(request.args)
    page = queries.threads(actor(), filters, read_position(request.args.get("after", "")))
    return render_template(
        "forum/threads.html",
        rows=listing.rows(page, g.signed_in.interface_language),
        filter_form=listing.form(filters, g.signed_in.languages),
        chips=[
            (words, _list_address(listing.as_query(filters, leaving_out=name)))
            for name, words in listing.chosen(filters)
        ],
        older=_list_address(listing.as_query(filters, after=page.next_key)) if page.next_key else "",
    )


def _list_address(query: dict[str, str]) -> str:
    return f"/threads?{urlencode(query)}" if query else "/threads"


@blueprint.get("/threads/<int:thread_id>-<slug>")
@may(Action.THREAD_READ)
def thread(thread_id: int, slug: str) -> ResponseReturnValue:
    """Show a thread at the first post this member has not read."""
    card = queries.thread(actor(), thread_id)
    if slug != card.slug:
        return redirect(card.address, 301)
    first_unread = min(card.read_number + 1, card.last_number)
    return _show(card, _page_start(first_unread))


@blueprint.get("/threads/<int:thread_id>")
@may(Action.THREAD_READ)
def short_address(thread_id: int) -> ResponseReturnValue:
    """Lead from the number alone to the full address."""
    return redirect(queries.thread(actor(), thread_id).address)


@blueprint.get("/threads/<int:thread_id>-<slug>/<int:number>")
@may(Action.THREAD_READ)
def at_post(thread_id: int, slug: str, number: int) -> ResponseReturnValue:
    """Show the page of a thread on which a post stands."""
    card = queries.thread(actor(), thread_id)
    if slug != card.slug:
        return redirect(f"{card.address}/{number}", 301)
    if not 0 < number <= card.last_number:
        abort(404)
    return _show(card, _page_start(number))


def _page_start(number: int) -> int:
    return (number - 1) // POSTS * POSTS + 1


def _show(
    card: ThreadCard, start: int, composer: Composer | None = None, preview: str = "", status: int = 200
) -> ResponseReturnValue:
    audience = audience_card(actor(), Action.THREAD_READ, card.label, card.audience_id, names=not card.is_under_rule)
    reply = decide(actor(), Action.THREAD_REPLY, card.shared)
    may_hold = bool(decide(actor(), Action.ITEM_HOLD))
    may_carry = bool(decide(actor(), Action.THREAD_OPEN)) and quoting.may_leave(card.label)
    return render_template(
        "forum/thread.html",
        thread=card,
        articles=[
            (post.number, _article(post, card.id, card.address, bool(reply), may_carry, may_hold))
            for post in posts(card, start)
        ],
        start=start,
        audience=audience,
        reply=reply,
        warning=_warning(card, audience) if reply else "",
        send=send_words("thread", audience.reach),
        seen=Seen(card.label, card.audience_id).word,
        may_export=exports.may_leave(card.label),
        composer=(composer or _empty_composer(card)) if reply else None,
        preview=preview,
        kinds=kind_words(),
        route=reference.route(card.route_id),
        themes=[theme for theme in map(reference.theme, card.themes) if theme],
        page_size=POSTS,
        longest=LONGEST_POST,
    ), status


def _warning(card: ThreadCard, audience: AudienceCard) -> str:
    """Say that the Rule hides nobody here, where so few could have written or may not be counted; else nothing."""
    if not card.is_under_rule:
        return ""
    if audience.reach.is_hidden:
        return few_words(None)
    return few_words(could_write(Action.THREAD_REPLY, card.label, card.audience_id))


def _empty_composer(card: ThreadCard) -> Composer:
    """A new reply; with `?quote=7` or `?reply=7` in the address it answers that post."""
    quoted = request.args.get("quote", type=int)
    answered = quoted or request.args.get("reply", type=int)
    if answered is not None and not 0 < answered <= card.last_number:
        answered = quoted = None
    text = quoting.quotation(card, quoted) if quoted else ""
    return Composer.empty(NO_CHOICE if card.is_under_rule else language_choices(g.signed_in.languages), text, answered)


def _sent(card: ThreadCard) -> PostForm:
    form = PostForm().offer(g.signed_in.languages)
    return form.ask_no_language() if card.is_under_rule else form


@blueprint.post("/threads/<int:thread_id>-<slug>/reply")
@may(Action.THREAD_REPLY)
@limits.limiter.limit(limits.WRITES, key_func=lambda: f"member:{actor().member_id}")
def reply(thread_id: int, slug: str) -> ResponseReturnValue:
    """Add a post to a thread, or show how it would look."""
    card = queries.thread(actor(), thread_id)
    form = _sent(card)
    last_page = _page_start(card.last_number)
    if not form.validate():
        return _show(card, last_page, Composer.of(form), status=422)
    text, language = form.text.data or "", form.language.data
    if wants_preview():
        return _show(card, last_page, Composer.of(form), markup.render(text, language))
    try:
        written = service.reply(
            actor(), thread_id, text=text, language=language, nonce=form.nonce.data or "",
            reply_to=form.reply_to.data,
            plea=Plea(form.reason.data or "", g.signed_in.session_id, read_seen(form.seen.data)),
        )  # fmt: skip
    except NotHere as error:
        return _show(card, last_page, Composer.of(form, notice(error)), status=error.status)
    except Widened as error:
        form.text.errors = [widened_words()]
        return _show(queries.thread(actor(), thread_id), last_page, Composer.of(form), status=error.status)
    return redirect(address_of(written))


@blueprint.post("/threads/<int:thread_id>-<slug>/read")
@may(Action.THREAD_READ)
def mark_read(thread_id: int, slug: str) -> ResponseReturnValue:
    """Note how far the member has read; the page sends this as posts come into view."""
    number = request.form.get("number", type=int)
    if number is None or number < 1:
        abort(400)
    service.mark_read(actor(), thread_id, number)
    if request.form.get("back"):
        return redirect(url_for("forum.threads"))
    return "", 204


@blueprint.post("/preview")
@may(Action.THREAD_REPLY)
@limits.limiter.limit("30 per minute", key_func=lambda: f"member:{actor().member_id}")
def preview() -> ResponseReturnValue:
    """Return what a text would look like: the same function makes the HTML that is stored."""
    form = PostForm().offer(g.signed_in.languages)
    form.language.choices = (*form.language.choices, (NO_LANGUAGE, ""))
    del form.nonce, form.reply_to
    if not form.validate():
        return {"error": {"code": "invalid", "message": " ".join(form.text.errors + form.language.errors)}}, 422
    return {"html": markup.render(form.text.data, form.language.data)}
