"""Tables of good practices and their versions."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from colep.core.db import Base, Moment
from colep.sharing.models import Labelled, label_check


class Stage(StrEnum):
    """At which stage of the work a practice helps."""

    PREVENTION = "prevention"
    IDENTIFICATION = "identification"
    PROTECTION = "protection"
    INVESTIGATION = "investigation"
    PROSECUTION = "prosecution"
    RETURN = "return"
    COORDINATION = "coordination"


class Level(StrEnum):
    """How far those reach who carry a practice."""

    LOCAL = "local"
    NATIONAL = "national"
    BILATERAL = "bilateral"
    REGIONAL = "regional"


#: The evidence ladder goes from E0 (idea) to this step (repeated elsewhere with results).
HIGHEST_EVIDENCE = 5

#: The six sections of a practice, in the order in which they are read.
SECTIONS = ("problem", "mechanism", "steps", "means", "effect", "lessons")


def _one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class Practice(Labelled, Base):
    """A good practice in its present version."""

    __tablename__ = "practices"
    __table_args__ = (
        label_check(),
        _one_of("stage", Stage),
        _one_of("level", Level),
        CheckConstraint(f"evidence BETWEEN 0 AND {HIGHEST_EVIDENCE}", name="evidence"),
        CheckConstraint("ended IS NULL OR ended >= started", name="ended"),
        UniqueConstraint("owner_id", "nonce"),
        Index(None, "updated_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(160))
    #: Readable part of the address, made from the title.
    slug: Mapped[str] = mapped_column(String(60))
    #: One sentence: what, where, for whom.
    summary: Mapped[str] = mapped_column(String(300))
    #: Language of title, summary and sections, as a BCP 47 tag.
    language: Mapped[str] = mapped_column(String(10))
    #: Who answers for it.
    owner_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    #: One of `Stage`.
    stage: Mapped[str] = mapped_column(String(20))
    #: One of `Level`.
    level: Mapped[str] = mapped_column(String(20))
    #: The step reached on the evidence ladder, 0 to 5.
    evidence: Mapped[int]
    #: The year in which it began.
    started: Mapped[int]
    #: The year in which it ended; none while it goes on.
    ended: Mapped[int | None]
    #: The day on which somebody should look whether all this still holds.
    review_due: Mapped[date]
    #: Codes in the author's order, separated by spaces, for lists; the link tables are for filters.
    countries: Mapped[str] = mapped_column(Text)
    routes: Mapped[str] = mapped_column(Text)
    themes: Mapped[str] = mapped_column(Text)
    #: What went wrong before, and how one knew.
    problem: Mapped[str] = mapped_column(Text)
    problem_html: Mapped[str] = mapped_column(Text)
    #: Why it should work.
    mechanism: Mapped[str] = mapped_column(Text)
    mechanism_html: Mapped[str] = mapped_column(Text)
    #: What is done, so that a colleague can copy it.
    steps: Mapped[str] = mapped_column(Text)
    steps_html: Mapped[str] = mapped_column(Text)
    #: People, hours, equipment, money in round sums.
    means: Mapped[str] = mapped_column(Text)
    means_html: Mapped[str] = mapped_column(Text)
    #: What came of it, with figures and their period.
    effect: Mapped[str] = mapped_column(Text)
    effect_html: Mapped[str] = mapped_column(Text)
    #: What did not work, and what to adapt elsewhere.
    lessons: Mapped[str] = mapped_column(Text)
    lessons_html: Mapped[str] = mapped_column(Text)
    #: The number of the present version, from 1.
    version: Mapped[int] = mapped_column(default=1)
    #: Drawn by the form, so that a double click creates one practice.
    nonce: Mapped[str] = mapped_column(String(36))
    created_at: Mapped[datetime] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)
    updated_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))


class PracticeVersion(Base):
    """A practice as it stood after one save. Never changed."""

    __tablename__ = "practice_versions"

    practice_id: Mapped[int] = mapped_column(ForeignKey("practices.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    editor_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    #: What changed, in the editor's words; empty for the first version.
    summary_of_change: Mapped[str] = mapped_column(String(200), default="")
    #: All that was typed, as JSON; read by `colep.library.draft.read_content`.
    content: Mapped[str] = mapped_column(Text)
    #: The sections as HTML by their names, as JSON.
    html: Mapped[str] = mapped_column(Text)


class PracticeCountry(Base):
    """A country in which a practice is carried out."""

    __tablename__ = "practice_countries"

    practice_id: Mapped[int] = mapped_column(ForeignKey("practices.id"), primary_key=True)
    country_code: Mapped[str] = mapped_column(ForeignKey("countries.code"), primary_key=True, index=True)


class PracticeRoute(Base):
    """A route on which a practice helps."""

    __tablename__ = "practice_routes"

    practice_id: Mapped[int] = mapped_column(ForeignKey("practices.id"), primary_key=True)
    route_id: Mapped[str] = mapped_column(ForeignKey("routes.id"), primary_key=True, index=True)


class PracticeTheme(Base):
    """A theme to which a practice belongs."""

    __tablename__ = "practice_themes"

    practice_id: Mapped[int] = mapped_column(ForeignKey("practices.id"), primary_key=True)
    theme_id: Mapped[str] = mapped_column(ForeignKey("themes.id"), primary_key=True, index=True)
