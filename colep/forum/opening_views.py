"""The page of a new thread: what it says, for whom it is, and whose words it may carry along."""

from flask import g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from colep.core import markup
from colep.core.errors import Invalid
from colep.core.http import limits
from colep.core.http.doors import actor, may
from colep.forum import quoting, service
from colep.forum.blueprint import address_of, blueprint, wants_preview
from colep.forum.forms import ThreadForm
from colep.forum.queries import ThreadCard
from colep.forum.words import kind_words
from colep.rules.actions import Action
from colep.rules.sharing import FOR_ALL
from colep.screening.notice import NotHere, Notice, notice
from colep.screening.service import Plea


@blueprint.route("/threads/new", methods=["GET", "POST"])
@may(Action.THREAD_OPEN)
@limits.limiter.limit(limits.WRITES, key_func=lambda: f"member:{actor().member_id}", methods=["POST"])
def new_thread() -> ResponseReturnValue:
    """Write a new thread; with `?from=12&post=3` in the address it begins with a quotation."""
    form, source = _offered()
    if request.method == "GET" or form.wants_people():
        return _show(form, source)
    if not form.validate():
        return _show(form, source, status=422)
    if wants_preview():
        return _show(form, source, preview=markup.render(form.text.data, form.language.data))
    try:
        return redirect(address_of(_open(form)))
    except NotHere as error:
        return _show(form, source, kept=notice(error), status=error.status)
    except Invalid as error:
        form.blame(error)
        return _show(form, source, status=error.status)


def _offered() -> tuple[ThreadForm, ThreadCard | None]:
    """Return the form, and the thread that is quoted in it."""
    form = ThreadForm(route=request.args.get("route", ""), quoted_from=request.args.get("from", ""))
    source = None if form.source_id is None else quoting.source(actor(), form.source_id)
    if source is not None and request.method == "GET":
        form.text.data = quoting.carried(source, request.args.get("post", default=0, type=int))
    form.offer(g.signed_in.languages).offer_choice(actor(), quoting.preset(actor(), source) if source else FOR_ALL)
    return form, source


def _open(form: ThreadForm) -> service.Written:
    return service.open_thread(
        actor(), form.draft(), form.nonce.data or "", Plea(form.reason.data or "", g.signed_in.session_id)
    )


def _show(
    form: ThreadForm, source: ThreadCard | None, *, preview: str = "", kept: Notice | None = None, status: int = 200
) -> ResponseReturnValue:
    return render_template(
        "forum/new.html", form=form, source=source, preview=preview, notice=kept, kinds=kind_words()
    ), status  # fmt: skip
