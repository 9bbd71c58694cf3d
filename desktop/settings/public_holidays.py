"""Public holidays of a country and its parts, by what was known when this version was made.

What reads them takes a third of a second to load, so it is loaded by the first question.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from desktop.rows.fold import fold
from desktop.settings.countries import country_names

if TYPE_CHECKING:
    from holidays import HolidayBase

_LONGEST_CODE: Final = 3
_LANGUAGE: Final = "en_US"
_NONE: Final[Mapping[date, str]] = MappingProxyType({})


@lru_cache(maxsize=64)
def public_holidays(country: str, subdivision: str, year: int) -> Mapping[date, str]:
    """What is celebrated on which days, in English; days taken instead say "observed". None where nothing is known.

    `country` as in ISO 3166-1, `subdivision` as in ISO 3166-2 behind the dash, or empty. A subdivision that is unknown
    here has the country's.
    """
    if not country or country not in _known():
        return _NONE
    part = subdivision if subdivision in _known()[country] else None
    found = _of_country(country, part, year)
    return MappingProxyType({day: ", ".join(found.get_list(day)) for day in sorted(found)})


@cache
def subdivisions(country: str) -> Mapping[str, str]:
    """The parts of a country with public holidays of their own: their names by their codes, or these by themselves."""
    from holidays import country_holidays

    if not _known().get(country):
        return MappingProxyType({})
    names = country_holidays(country).subdivisions_aliases or {}
    # The first that is longer than another code.
    named = {code: name for name, code in reversed(names.items()) if len(name) > _LONGEST_CODE}
    return MappingProxyType({code: named.get(code, code) for code in _known()[country]})


def no_part_of(country: str) -> str:
    """The end of a sentence about what is none of them, and which there are."""
    of = country_names().get(country, "a country that is known here")
    there = ", ".join(sorted(subdivisions(country).values(), key=fold))
    return f"is not a part of {of} with public holidays of its own.{there and f' There is: {there}.'}"


@cache
def _known() -> Mapping[str, tuple[str, ...]]:
    from holidays import list_supported_countries

    return {country: tuple(parts) for country, parts in list_supported_countries(include_aliases=False).items()}


def _of_country(country: str, part: str | None, year: int) -> HolidayBase:
    from holidays import country_holidays

    with warnings.catch_warnings():
        # Of some holidays that go by the moon it knows a few decades only, and says so each time.
        warnings.simplefilter("ignore")
        return country_holidays(country, subdiv=part, years=year, expand=False, language=_LANGUAGE)
