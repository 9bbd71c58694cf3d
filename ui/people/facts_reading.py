"""What the page says of a person beside their name, read beside the window: how days and sums are written takes long
to load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.profiles.records import Profile
    from desktop.rows.read_session import ReadSession


@dataclass(frozen=True)
class FactsShown:
    """A person's profile, and what it is read and written by.

    seen: what whoever reads this has seen, by the names of collections
    names: of all people by their ids, who are called the same told apart; `bosses`: whom they can report to
    month_first: 3/4 is the fourth of March; `decimal_sign`, `country`, `currency`: the
        country's and the shop's
    """

    profile: Profile
    seen: Mapping[str, Sequence[bytes]]
    names: Mapping[str, str]
    bosses: Mapping[str, str]
    today: date
    month_first: bool
    decimal_sign: str
    country: str
    currency: str


def read_facts(session: ReadSession, person: str, now_ms: int) -> FactsShown:
    """Of a person, at a moment in milliseconds since 1970 UTC. Raises NotFoundError."""
    from desktop.people import queries as people_queries
    from desktop.profiles import queries
    from desktop.settings.countries import customs
    from desktop.settings.queries import shop_settings
    from ui.namesakes import namesakes

    with session.reading():
        profile, seen = queries.profile(session, person), queries.seen_of(session, person)
    people = people_queries.people(session)
    told_by = namesakes(people)
    names = {each.id: f"{each.name} ({told_by[each.id]})" if each.id in told_by else each.name for each in people}
    settings = shop_settings(session)
    usual = customs(settings.calendar.country)
    return FactsShown(
        profile=profile,
        seen=seen,
        names=names,
        bosses={names[each.id]: each.id for each in people if each.active and each.id != person},
        today=settings.calendar.today(now_ms),
        month_first=usual.month_first,
        decimal_sign=usual.decimal_sign,
        country=settings.calendar.country,
        currency=settings.currency,
    )
