"""Tables of the reference data. Filled by `load`, changed by a new version of the files only."""

from datetime import date

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from colep.core.db import Base


class Country(Base):
    """A state on the routes, or a participant of the process."""

    __tablename__ = "countries"

    #: ISO 3166-1 alpha-2; XK is user-assigned and carries a note on its status.
    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    #: participating, observer, invited, route_only or suspended.
    status: Mapped[str] = mapped_column(String(20))
    #: Since when the status holds, as far as the list says.
    status_since: Mapped[date]
    #: Took part in the conference of 2022.
    conference_2022: Mapped[bool]
    #: A remark for the secretariat, in English.
    note: Mapped[str] = mapped_column(Text, default="")


class CountryChannel(Base):
    """A country that exchanges through Europol's SIENA. All others are reached through INTERPOL."""

    __tablename__ = "country_channels"

    country_code: Mapped[str] = mapped_column(ForeignKey("countries.code"), primary_key=True)
    #: member of the European Union, or agreement with Europol on operational co-operation.
    europol: Mapped[str] = mapped_column(String(10))
    #: From where the row was taken.
    source: Mapped[str] = mapped_column(String(60))


class CountryRegion(Base):
    """A region a country is counted to; a country may lie in several."""

    __tablename__ = "country_regions"

    country_code: Mapped[str] = mapped_column(ForeignKey("countries.code"), primary_key=True)
    region: Mapped[str] = mapped_column(String(30), primary_key=True)


class CountryZone(Base):
    """A time zone in use in a country."""

    __tablename__ = "country_zones"

    country_code: Mapped[str] = mapped_column(ForeignKey("countries.code"), primary_key=True)
    #: IANA name.
    zone: Mapped[str] = mapped_column(String(40), primary_key=True)
    #: The zone of the capital.
    is_main: Mapped[bool]


class CountryWeekend(Base):
    """The weekend of a country's offices from a day on. An officer's own record goes before it."""

    __tablename__ = "country_weekends"

    country_code: Mapped[str] = mapped_column(ForeignKey("countries.code"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    #: Day names of three letters, separated by spaces.
    days: Mapped[str] = mapped_column(String(20))
    #: Where this is known from.
    source: Mapped[str] = mapped_column(String(200))


class CountryLanguage(Base):
    """An official language of a country."""

    __tablename__ = "country_languages"

    country_code: Mapped[str] = mapped_column(ForeignKey("countries.code"), primary_key=True)
    language: Mapped[str] = mapped_column(String(10), primary_key=True)
    position: Mapped[int]


class Route(Base):
    """A migration route: a directed graph of countries, listed in order for display."""

    __tablename__ = "routes"

    #: Also the address of the route's room.
    id: Mapped[str] = mapped_column(String(30), primary_key=True)
    position: Mapped[int]
    valid_from: Mapped[date]


class RouteCountry(Base):
    """A country on a route, in its place."""

    __tablename__ = "route_countries"

    route_id: Mapped[str] = mapped_column(ForeignKey("routes.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    country_code: Mapped[str] = mapped_column(ForeignKey("countries.code"), index=True)


class RouteAlias(Base):
    """Another name under which people look for a route."""

    __tablename__ = "route_aliases"

    route_id: Mapped[str] = mapped_column(ForeignKey("routes.id"), primary_key=True)
    alias: Mapped[str] = mapped_column(String(100), primary_key=True)


class RouteWords(Base):
    """Name and description of a route in one language of the interface."""

    __tablename__ = "route_words"

    route_id: Mapped[str] = mapped_column(ForeignKey("routes.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(10), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text)


class Theme(Base):
    """What a thread or practice is about."""

    __tablename__ = "themes"

    id: Mapped[str] = mapped_column(String(30), primary_key=True)
    position: Mapped[int]


class ThemeWords(Base):
    """Name of a theme in one language of the interface."""

    __tablename__ = "theme_words"

    theme_id: Mapped[str] = mapped_column(ForeignKey("themes.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(10), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))


class Concept(Base):
    """A concept of the field's glossary."""

    __tablename__ = "concepts"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int]


class ConceptWords(Base):
    """The term for a concept in one language."""

    __tablename__ = "concept_words"

    concept_id: Mapped[str] = mapped_column(ForeignKey("concepts.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(10), primary_key=True)
    term: Mapped[str] = mapped_column(String(200))
    #: A short definition of our own; English only so far.
    definition: Mapped[str] = mapped_column(Text, default="")
    #: A native practitioner should look at this term.
    needs_check: Mapped[bool] = mapped_column(default=False)


class ReferenceFile(Base):
    """Which version of a reference file has been loaded."""

    __tablename__ = "reference_files"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    #: SHA-256 of the file, hexadecimal; of a file whose rows have editions, the newest that was loaded.
    digest: Mapped[str] = mapped_column(String(64))
