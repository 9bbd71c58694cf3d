"""What is usual in a country, and what a new shop's settings begin with."""

import subprocess
import sys
from datetime import date

import pytest

from desktop.settings.countries import Customs, country_names, currency_names, currency_places, customs
from desktop.settings.proposal import proposal, proposal_for_this_pc
from desktop.settings.zones import zone_names
from tests.conftest import ROOT

SUNDAY = 6


def test_countries_have_names_and_their_islands_are_none() -> None:
    assert country_names()["DE"] == "Germany"
    assert country_names()["XK"] == "Kosovo"
    assert not {"EU", "IC", "ZZ", "001"} & country_names().keys()
    assert list(country_names().values()) == sorted(country_names().values())


def test_money_has_a_name_and_digits_behind_the_sign() -> None:
    assert currency_names()["EUR"] == "Euro"
    assert [currency_places(currency) for currency in ("EUR", "JPY", "KWD")] == [2, 0, 3]


def test_customs_are_the_countrys() -> None:
    assert customs("DE") == Customs("EUR", decimal_sign=",")
    assert customs("US") == Customs("USD", week_begins=SUNDAY, month_first=True)
    assert customs("CH") == Customs("CHF")
    assert customs("KW").opening_days == frozenset({6, 0, 1, 2, 3})


def test_every_country_has_customs() -> None:
    for country in country_names():
        usual = customs(country)
        assert usual.currency in currency_names()
        assert usual.opening_days
        assert 0 <= usual.week_begins <= 6


@pytest.mark.parametrize("country", ["", "XX", "germany", "_", "DE_DE"])
def test_where_nothing_is_known_customs_are_plain(country: str) -> None:
    assert customs(country) == Customs()


@pytest.mark.parametrize(
    ("zone", "locale", "country", "currency"),
    [
        ("Europe/Berlin", "en_US", "DE", "EUR"),
        ("Asia/Calcutta", "", "IN", "INR"),
        ("PRC", "C", "CN", "CNY"),
        ("Etc/UTC", "pt_BR", "BR", "BRL"),
        ("", "zh_Hant_TW.UTF-8", "TW", "TWD"),
        ("Mars/Olympus", "xx_YY", "", "EUR"),
    ],
)
def test_a_new_shop_is_where_its_pc_is(zone: str, locale: str, country: str, currency: str) -> None:
    proposed = proposal(zone, locale)
    assert (proposed.calendar.country, proposed.currency) == (country, currency)
    assert proposed.calendar.zone == (zone if zone in zone_names() else "Etc/UTC")


def test_a_proposal_can_be_taken_as_it_is_in_every_zone() -> None:
    for zone in zone_names():
        proposal(zone, "").calendar.check()


def test_a_week_is_the_countrys() -> None:
    proposed = proposal("Asia/Jerusalem", "").calendar
    assert proposed.week_begins == SUNDAY
    assert not proposed.is_open(date(2026, 11, 28))
    assert proposed.is_open(date(2026, 11, 29))


def test_this_pc_has_a_proposal() -> None:
    proposal_for_this_pc().calendar.check()


def test_a_window_starts_without_the_data_of_countries() -> None:
    code = """
import sys
import desktop.settings.proposal, desktop.todos
print([name for name in sys.modules if name.startswith(("babel.", "holidays.", "dateutil."))])
"""
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
