"""Countries, their parts, money, zones and days of the week as people type them: `Germany`, `berlin`, `mon-sat`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from desktop.errors import InvalidError
from desktop.rows.fold import fold
from desktop.rows.typed_text import quoted
from desktop.settings.calendar_words import EVERY_WEEKDAY, weekday_called
from desktop.settings.countries import country_names, currency_names
from desktop.settings.public_holidays import no_part_of, subdivisions
from desktop.settings.zones import zone_names

_FITS: Final[tuple[Callable[[str, str], bool], ...]] = (str.__eq__, str.startswith)


def typed_country(text: str) -> str:
    """The ISO 3166-1 code of the country whose code, name or beginning of it was typed. Raises InvalidError."""
    return _only(text, country_names(), "is not a country that is known here. Type its name or two letters, like DE.")


def typed_subdivision(text: str, country: str) -> str:
    """The ISO 3166-2 code, behind the dash, of a part of a country. Raises InvalidError."""
    return _only(text, subdivisions(country), no_part_of(country))


def typed_currency(text: str) -> str:
    """The ISO 4217 code of the money whose code or name was typed. Raises InvalidError."""
    return _only(text, currency_names(), "is no currency that is known here. Type its three letters, like EUR.")


def typed_zone(text: str) -> str:
    """The IANA name of the zone that was typed, or of which the city was. Raises InvalidError."""
    sought = fold(text.strip()).replace(" ", "_")
    whole = [name for name in zone_names() if fold(name) == sought]
    cities = [name for name in zone_names() if fold(name.rpartition("/")[2]) == sought]
    for found in (whole, _one_of_each(cities)):
        if len(found) == 1:
            return found[0]
    raise InvalidError(f"{_about(text, 'is not one time zone. ')}Type it like Europe/Berlin.")


def typed_weekdays(text: str) -> frozenset[int]:
    """The days of the week that were typed, from Monday, 0: `mon-sat`, `tue, thu`, `every day`. Raises InvalidError."""
    said = re.sub(r"\s*(?:-|\bto\b)\s*", "-", fold(text))
    if said.strip() in ("every day", "daily"):
        return EVERY_WEEKDAY
    try:
        days = [_span(part) for part in re.sub(r"[,.]|\band\b", " ", said).split()]
    except ValueError:
        days = []
    if not days:
        raise InvalidError(f"{quoted(text)} are not days of the week. Type them like mon-sat or tue, thu.")
    return frozenset().union(*days)


def _span(part: str) -> frozenset[int]:
    first, between, last = part.partition("-")
    begin, end = weekday_called(first), weekday_called(last if between else first)
    return frozenset((begin + n) % 7 for n in range((end - begin) % 7 + 1))


def _only(text: str, names: Mapping[str, str], sentence: str) -> str:
    """The one that was typed by its code, its name or the beginning of its name."""
    sought = fold(" ".join(text.split()))
    if sought.upper() in names:
        return sought.upper()
    for fits in _FITS:
        found = [code for code, name in names.items() if fits(fold(name), sought)]
        if len(found) == 1:
            return found[0]
    raise InvalidError(f"{quoted(text)} {sentence}" if sought else _advice(sentence))


def _about(text: str, sentence: str) -> str:
    return f"{quoted(text)} {sentence}" if text.strip() else ""


def _advice(sentence: str) -> str:
    """Where nothing was typed, only what to type."""
    return sentence.partition(". ")[2] or "Type one of them."


def _one_of_each(names: list[str]) -> list[str]:
    """Without the former names of zones that are there by another name too."""
    from babel.core import get_global

    aliases = get_global("zone_aliases")
    return list({aliases.get(name, name): name for name in sorted(names)}.values())
