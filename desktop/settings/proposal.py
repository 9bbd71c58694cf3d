"""What a new shop's settings begin with: guessed from where the PC is, changed by who knows better."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.settings import zones
from desktop.settings.countries import country_names, customs
from desktop.settings.shop_calendar import ShopCalendar


@dataclass(frozen=True)
class Proposal:
    """A calendar, and the currency as in ISO 4217."""

    calendar: ShopCalendar
    currency: str


def proposal(zone: str, locale: str) -> Proposal:
    """What fits a PC with that IANA zone and that locale, like `de_DE`; both may be empty or unknown.

    The zone says better than the locale where a PC stands: many people leave the locale as it came.
    """
    country = _country_of_zone(zone) or _country_of_locale(locale)
    usual = customs(country)
    calendar = ShopCalendar(
        zone=zone if zone in zones.zone_names() else ShopCalendar.zone,
        country=country,
        week_begins=usual.week_begins,
        opening_days=usual.opening_days,
    )
    return Proposal(calendar, usual.currency)


def proposal_for_this_pc() -> Proposal:
    """What fits this PC."""
    from babel.core import default_locale

    return proposal(_own_zone(), default_locale("LC_TIME") or "")


def _own_zone() -> str:
    """The IANA name of this PC's zone, also on Windows, which has names of its own; empty where there is none."""
    from babel.localtime import LOCALTZ

    return str(LOCALTZ)


def _country_of_zone(zone: str) -> str:
    from babel.core import get_global

    aliases = get_global("zone_aliases")
    return _country(get_global("zone_territories").get(aliases.get(zone, zone), ""))


def _country_of_locale(locale: str) -> str:
    return _country(locale.partition(".")[0].rpartition("_")[2])


def _country(code: str) -> str:
    return code if code in country_names() else ""
