"""Borderline cases about the handling rules, of which everybody who enrols is asked five.

In each the first answer is the right one; the page shows them in another order. A new case is written so that the
wrong answers are what a decent colleague in a hurry would do, and the explanation says what harm that does.
"""

from dataclasses import dataclass
from functools import cache
from itertools import combinations
from random import Random

from colep.core.i18n import gettext as _

ASKED = 5


@dataclass(frozen=True, slots=True)
class Case:
    """What happens, what one could do, and why only one of it is right."""

    id: str
    story: str
    right: str
    wrong: tuple[str, str]
    why: str


@dataclass(frozen=True, slots=True)
class Question:
    """A case as one member is asked it."""

    id: str
    story: str
    #: In this member's order; an answer is given by its place.
    answers: tuple[str, str, str]
    right: int
    why: str


def questions_for(member_id: int) -> tuple[Question, ...]:
    """Return a member's five questions in the reader's language: always the same for one, others for the next."""
    cases = pool()
    choices = _choices(len(cases))
    # The step shares no factor with the number of choices, so that neighbours never have the same five.
    chosen = choices[member_id * _STEP % len(choices)]
    order = Random(member_id)  # noqa: S311 - an order, no secret
    return tuple(_asked(cases[place], order) for place in order.sample(chosen, ASKED))


_STEP = 101


@cache
def _choices(size: int) -> tuple[tuple[int, ...], ...]:
    return tuple(combinations(range(size), ASKED))


def _asked(case: Case, order: Random) -> Question:
    answers = [case.right, *case.wrong]
    order.shuffle(places := [0, 1, 2])
    first, second, third = (answers[place] for place in places)
    return Question(case.id, case.story, (first, second, third), places.index(0), case.why)


def pool() -> tuple[Case, ...]:
    """Return all cases in the reader's language."""
    return (*_about_data(), *_about_passing_on(), *_about_oneself())


def _about_data() -> tuple[Case, ...]:
    return (
        Case(
            "photo",
            _(
                "At your border post somebody showed a passport that you think is forged. You want to know whether "
                "others have met this forgery, and you have a photo of the page."
            ),
            _(
                "Describe the forgery in the room, without photo, number or name. Send the photo through SIENA or "
                "I-24/7 to those who can check it."
            ),
            (
                _("Post the photo in the room with the name and the face covered."),
                _("Post the photo under TLP:RED, so that only a few people see it."),
            ),
            _(
                "A page leads to its holder even with the name covered: number, stamps and dates remain. A label says"
                " who may read; it does not make the data of a case fit for this place."
            ),
        ),
        Case(
            "plate",
            _(
                "Late at night a member writes in a room: “Urgent. Can anyone check this plate for me?” and gives the"
                " number. You could look it up in a minute."
            ),
            _(
                "Do not check it this way. Write that the request belongs to I-24/7 or SIENA, and tell the "
                "secretariat that a number stands there."
            ),
            (
                _("Check it and answer in the room only with yes or no, without details."),
                _("Check it and telephone the member, so that nothing more is written."),
            ),
            _(
                "A check for somebody whose right to ask nobody has looked at has no legal basis in your country or "
                "in theirs, however short the answer. Urgent requests have a duty line."
            ),
        ),
        Case(
            "number",
            _(
                "You have found the telephone number through which a smuggler takes bookings. Colleagues along the "
                "whole route would gain from it."
            ),
            _("Send it through SIENA or I-24/7. Here, write how the bookings are made, without the number."),
            (
                _("Post it to liaison officers only, under TLP:AMBER+STRICT."),
                _("Post it with the last three digits as stars; who has the case knows the rest."),
            ),
            _(
                "A telephone number is personal data of a case, whole or in part and under every label. The way of "
                "working that stands behind it is what this place is for."
            ),
        ),
        Case(
            "protection",
            _(
                "A woman whom you interviewed is afraid of those who brought her. You look for a place in another "
                "country where she would be safe."
            ),
            _(
                "Telephone through your national referral mechanism. Here you may ask which organisations there are, "
                "without a word about her."
            ),
            (
                _("Tell her story without her name, so that a colleague can say whether the place fits."),
                _("Post the question under TLP:RED to two colleagues whom you know."),
            ),
            _(
                "Route, age and family are enough for those who look for her. What protects a person travels by "
                "voice, between people who know why they ask."
            ),
        ),
        Case(
            "restricted",
            _(
                "In a thread somebody asks for a report that your service has marked as restricted. You have it, and "
                "you think the marking is exaggerated."
            ),
            _("Post nothing of it. Tell them to ask your service through the channel for classified documents."),
            (
                _("Post a summary in your own words."),
                _("Post only the pages with figures, under TLP:AMBER."),
            ),
            _(
                "Whoever marked the report decides, not whoever reads it. A summary carries the marking of what it "
                "summarises."
            ),
        ),
    )  # fmt: skip


def _about_passing_on() -> tuple[Case, ...]:
    return (
        Case(
            "ministry",
            _(
                "A thread under TLP:AMBER describes how hiding places in lorries are built. Your ministry of "
                "transport asks you for everything that you have about it."
            ),
            _("Ask the author first. Until they agree, tell the ministry only that you are asking."),
            (
                _("Send it: the ministry is part of your state, and the label allows your own authorities."),
                _("Send it without the names of the authors."),
            ),
            _(
                "TLP:AMBER goes as far as the readers named and their own service or authority, as far as it needs to"
                " know. Another ministry is neither, and leaving names out changes nothing about that."
            ),
        ),
        Case(
            "chatham",
            _(
                "At a meeting under the Chatham House Rule an officer of another country said that their night checks"
                " do not work. You write a report for your director."
            ),
            _(
                "Write that night checks on the route were said not to work, without saying who said it, for which "
                "country, or who else was there."
            ),
            (
                _("Name the country, but not the officer."),
                _("Leave it out: what is said under the Rule may not be used."),
            ),
            _(
                "The Rule lets you use what was said. It hides who spoke, for whom that person works and who was in "
                "the room; with the country named there are often only two or three it could be."
            ),
        ),
        Case(
            "journalist",
            _(
                "A journalist telephones. They have heard of Colep and ask, quite politely, whether your service "
                "takes part and what is discussed."
            ),
            _("Say nothing about members or contents, and give them the address of the secretariat."),
            (
                _("Confirm that your own service takes part, nothing more."),
                _("Tell them off the record which subjects are discussed, without names."),
            ),
            _(
                "Who is in here is the first thing that those we work against would like to know. The secretariat "
                "answers for the community, and it knows what has been published."
            ),
        ),
        Case(
            "messenger",
            _(
                "A colleague abroad, who is a member too, has a poor connection and asks you to send them a thread "
                "under TLP:GREEN through a private messenger."
            ),
            _(
                "Do not send it. Tell them that the pages also load on a weak line, or read to them on an official "
                "telephone what they could read themselves."
            ),
            (
                _("Send pictures of the screen that delete themselves after a day."),
                _("Copy the text without the names of those who wrote it."),
            ),
            _(
                "On a private telephone the text has left for good: into copies in other countries, under laws that "
                "you did not choose. The label allows the reader, not the way."
            ),
        ),
    )  # fmt: skip


def _about_oneself() -> tuple[Case, ...]:
    return (
        Case(
            "session",
            _(
                "You go to lunch. The colleague at the next desk, whose own application is being decided, asks to "
                "read on your screen meanwhile."
            ),
            _("Sign out. They will read when they are admitted; until then you can tell them what the labels allow."),
            (
                _("Let them read, as long as they write nothing."),
                _("Let them: you are of the same unit and have the same clearance."),
            ),
            _(
                "What is read and written counts as yours, and others decide whether your colleague is admitted. "
                "Members write openly because they know who reads."
            ),
        ),
        Case(
            "mistake",
            _("You notice that a post of yours from last week holds the number of a case. Nobody has answered it."),
            _("Tell the secretariat at once, without quoting it."),
            (
                _("Leave it: nobody has noticed, and it moves down the list by itself."),
                _("Write below it that the number should be ignored."),
            ),
            _(
                "Everybody makes this mistake once, and telling is never held against anybody. A second post only "
                "shows where to look, and silence leaves it there for good."
            ),
        ),
        Case(
            "leaving",
            _(
                "Next month you move to a post that has nothing to do with migration. Your successor has not applied "
                "yet."
            ),
            _("Tell your national contact point the day on which you leave, and ask your successor to apply."),
            (
                _("Give your successor your passphrase until their application is decided."),
                _("Keep reading, as long as you write nothing more."),
            ),
            _(
                "A membership belongs to a person in a post. When one of the two changes it ends, and what you wrote "
                "stays under your name."
            ),
        ),
    )  # fmt: skip
