"""The library: list, practice, its versions, writing one and changing it."""

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from colep.accounts.queries import read_languages
from colep.audience.cards import AudienceCard, audience_card
from colep.audience.exports import exported, may_leave
from colep.core import clock, languages
from colep.core.errors import Conflict, Invalid
from colep.core.fragments import fragment
from colep.core.http import limits
from colep.core.http.doors import actor, may
from colep.core.http.pagination import read_position
from colep.core.i18n import gettext as _
from colep.core.i18n import language_name
from colep.core.text import slug
from colep.library import document, queries, service, words
from colep.library.draft import PracticeDraft
from colep.library.forms import PracticeEditForm, PracticeForm, PracticeNewForm
from colep.library.queries import Filters, PracticeCard
from colep.reference import queries as reference
from colep.rules.actions import Action
from colep.rules.acts import Subject
from colep.screening.notice import NotHere, notice
from colep.screening.service import Plea
from colep.sharing.seen import Seen, Widened, read_seen, widened_words

blueprint = Blueprint("library", __name__)
_row = fragment("library/_row.html", "row")


#: After which a practice should be looked at again. Source: the field's own custom, 24 months.
_REVIEW_AFTER = timedelta(days=730)

_ONE = "/library/<int:practice_id>-<slug_>"


@blueprint.record
def _teach(state: BlueprintSetupState) -> None:
    """Let the templates, also those of kept fragments, use the words of the library."""
    state.app.jinja_env.globals["library_words"] = words


def _offered() -> dict[str, dict[str, str]]:
    """Return what each filter offers: values and their words, in the order shown."""
    return {
        "stage": words.stages(),
        "country": dict(reference.countries_by_name()),
        "route": {route.id: route.name for route in reference.routes()},
        "theme": {theme.id: theme.name for theme in reference.themes()},
        "language": {tag: language_name(tag) for tag in languages.WRITTEN},
    }


@blueprint.get("/library")
@may(Action.PRACTICE_READ)
def practices() -> ResponseReturnValue:
    """List the practices that pass the filters of the address."""
    offered = _offered()
    asked = {name: request.args.get(name, "") for name in offered}
    filters = Filters(**{name: value for name, value in asked.items() if value in offered[name]})
    page = queries.practices(actor(), filters, read_position(request.args.get("after", "")))
    older = url_for("library.practices", **filters.used(), after=page.next_key) if page.next_key else ""
    return render_template(
        "library/practices.html", rows=[_row(card) for card in page.cards], older=older,
        offered=offered, used=filters.used(), chips=_chips(filters, offered),
    )  # fmt: skip


def _chips(filters: Filters, offered: dict[str, dict[str, str]]) -> list[tuple[str, str]]:
    """Return, for each filter in use, its word and the address of the list without it."""
    used = filters.used()
    return [
        (
            offered[name][value],
            url_for("library.practices", **{one: used[one] for one in used if one != name}),
        )
        for name, value in used.items()
    ]


@blueprint.get("/library/<int:practice_id>")
@blueprint.get(_ONE)
@may(Action.PRACTICE_READ)
def practice(practice_id: int, slug_: str = "") -> ResponseReturnValue:
    """Show a practice; an address with another title leads to the right one."""
    card = queries.practice(actor(), practice_id)
    if slug_ != card.slug:
        return redirect(url_for("library.practice", practice_id=card.id, slug_=card.slug))
    return render_template(
        "library/practice.html", practice=card, audience=_audience(card), may_leave=may_leave(card.label),
        is_owner=card.owner_id == actor().member_id, **_names(card)
    )  # fmt: skip


@blueprint.get(f"{_ONE}.md")
@may(Action.ITEM_EXPORT)
def practice_file(practice_id: int, slug_: str) -> ResponseReturnValue:
    """Give a practice as a file to take along."""
    card = queries.practice(actor(), practice_id)
    body = document.markdown(card, queries.practice_texts(actor(), practice_id))
    return exported(
        actor(), Subject.PRACTICE, card.id, stem=card.title, label=card.label, audience=_audience(card).sentence,
        body=body, from_session=g.signed_in.session_id,
    )  # fmt: skip


def _audience(card: PracticeCard) -> AudienceCard:
    return audience_card(actor(), Action.PRACTICE_READ, card.label, card.audience_id)


@blueprint.get(f"{_ONE}/versions")
@may(Action.PRACTICE_READ)
def versions(practice_id: int, slug_: str) -> ResponseReturnValue:
    """List the versions of a practice."""
    card = queries.practice(actor(), practice_id)
    saves = queries.versions(actor(), practice_id)
    return render_template("library/versions.html", practice=card, versions=saves)


@blueprint.get(f"{_ONE}/versions/<int:number>")
@may(Action.PRACTICE_READ)
def version(practice_id: int, slug_: str, number: int) -> ResponseReturnValue:
    """Show a practice as it stood in one version."""
    card = queries.practice(actor(), practice_id)
    old = queries.version(actor(), practice_id, number)
    return render_template(
        "library/version.html", practice=card, old=old, audience=_audience(card), **_names(old.draft)
    )


@blueprint.route("/library/new", methods=["GET", "POST"])
@may(Action.PRACTICE_CREATE)
@limits.limiter.limit(limits.WRITES, key_func=lambda: f"member:{actor().member_id}", methods=["POST"])
def new() -> ResponseReturnValue:
    """Describe a practice. Sending the form twice stores it once."""
    form = PracticeNewForm(data=_beginning())
    form.offer().offer_choice(actor())
    if request.method == "GET" or form.wants_people():
        return _form_page("library/new.html", form, 200)
    if not form.validate():
        return _form_page("library/new.html", form, 422)
    try:
        practice_id = service.create_practice(
            actor(), form.draft(), form.nonce.data or "", choice=form.choice(), plea=_plea(form)
        )
    except Invalid as error:
        form.blame(error)
        return _form_page("library/new.html", form, 422)
    except NotHere as error:
        return _form_page("library/new.html", form, error.status, notice=notice(error))
    except Conflict:
        form.nonce.data = str(uuid4())
        return _form_page("library/new.html", form, 409)
    flash(_("The practice is in the library."))
    return _to(practice_id, form.draft())


@blueprint.route(f"{_ONE}/edit", methods=["GET", "POST"])
@may(Action.PRACTICE_EDIT)
@limits.limiter.limit(limits.WRITES, key_func=lambda: f"member:{actor().member_id}", methods=["POST"])
def edit(practice_id: int, slug_: str) -> ResponseReturnValue:
    """Change a practice. Who worked on an older version keeps what was typed and is told of the newer one."""
    draft, number = queries.practice_to_edit(actor(), practice_id)
    typed = asdict(draft) | {"evidence": str(draft.evidence), "version": str(number)}
    form = PracticeEditForm(data=typed).offer()
    page = _edited(practice_id)
    if request.method == "GET":
        return _form_page("library/edit.html", form, 200, **page)
    if not form.validate():
        return _form_page("library/edit.html", form, 422, **page)
    try:
        service.edit_practice(
            actor(), practice_id, form.draft(), int(form.version.data), form.change.data,
            plea=replace(_plea(form), seen=read_seen(form.seen.data)),
        )  # fmt: skip
    except Widened:
        form.change.errors = [widened_words()]
        return _form_page("library/edit.html", form, 422, **_edited(practice_id))
    except NotHere as error:
        return _form_page("library/edit.html", form, error.status, notice=notice(error), **page)
    except Conflict:
        page = _edited(practice_id)
        form.version.data = str(page["practice"].version)
        return _form_page("library/edit.html", form, 409, **page)
    flash(_("The new version is in the library."))
    return _to(practice_id, form.draft())


def _edited(practice_id: int) -> dict[str, Any]:
    """Return the practice at hand and for whom it is: that is not changed with its text."""
    card = queries.practice(actor(), practice_id)
    return {
        "practice": card, "audience": _audience(card), "is_owner": card.owner_id == actor().member_id,
        "seen": Seen(card.label, card.audience_id).word,
    }  # fmt: skip


def _plea(form: PracticeForm) -> Plea:
    return Plea(form.reason.data or "", g.signed_in.session_id)


def _names(thing: PracticeCard | PracticeDraft) -> dict[str, list[str]]:
    """Return the names of its routes and themes that still exist."""
    return {
        "routes": [route.name for route in map(reference.route, thing.routes) if route],
        "themes": [theme.name for theme in map(reference.theme, thing.themes) if theme],
    }


def _beginning() -> dict[str, Any]:
    """Return what an empty form already says."""
    today = clock.now().date()
    written = [tag for tag, _level in read_languages(g.signed_in.languages) if tag in languages.WRITTEN]
    return {
        "language": written[0] if written else "en",
        "started": today.year,
        "review_due": today + _REVIEW_AFTER,
        "countries": [actor().country],
        "nonce": str(uuid4()),
    }


def _form_page(template: str, form: PracticeForm, status: int, **page: Any) -> ResponseReturnValue:
    return render_template(template, form=form, conflict=status == 409, **page), status


def _to(practice_id: int, draft: PracticeDraft) -> ResponseReturnValue:
    return redirect(url_for("library.practice", practice_id=practice_id, slug_=slug(draft.title)))
