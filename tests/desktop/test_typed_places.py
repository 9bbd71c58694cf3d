"""Countries, their parts, money, zones and days of the week as people type them."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import InvalidError
from desktop.settings.countries import country_names, currency_names
from desktop.settings.typed_places import (
    typed_country,
    typed_currency,
    typed_subdivision,
    typed_weekdays,
    typed_zone,
)
from desktop.settings.zones import zone_names


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DE", "DE"),
        ("de", "DE"),
        ("Germany", "DE"),
        ("germ", "DE"),
        ("guinea", "GN"),
        ("turkiye", "TR"),
        (" united  kingdom", "GB"),
    ],
)
def test_a_country_is_typed_by_its_letters_or_its_name(text: str, code: str) -> None:
    assert typed_country(text) == code


@pytest.mark.parametrize("text", ["", " ", "united", "Atlantis", "EU", "DEU"])
def test_what_is_not_one_country_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(InvalidError, match=r"Type its name or two letters, like DE\.") as error:
        typed_country(text)
    assert ("is not a country that is known here" in str(error.value)) is bool(text.strip())


def test_every_country_and_money_can_be_typed_by_its_name() -> None:
    for typed, names in ((typed_country, country_names()), (typed_currency, currency_names())):
        for code, name in names.items():
            assert typed(code) == code
            if list(names.values()).count(name) == 1:
                assert typed(name) == code


def test_a_part_of_a_country_is_typed_by_its_letters_or_its_name() -> None:
    assert typed_subdivision("bayern", "DE") == typed_subdivision("by", "DE") == "BY"
    assert typed_subdivision("Baden-Wurttemberg", "DE") == "BW"
    with pytest.raises(InvalidError) as error:
        typed_subdivision("Bavaria", "DE")
    assert str(error.value).startswith(
        "“Bavaria” is not a part of Germany with public holidays of its own. There is: Augsburg, Baden-"
    )
    with pytest.raises(InvalidError, match=r"^There is: Augsburg, .*Thüringen\.$"):
        typed_subdivision("", "DE")


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("america/new york", "America/New_York"),
        ("Buenos Aires", "America/Buenos_Aires"),
    ],
)
def test_a_zone_is_typed_by_its_name_or_its_city(text: str, zone: str) -> None:
    typed = typed_zone(text)
    assert typed in zone_names()
    assert typed.rpartition("/")[2] == zone.rpartition("/")[2]
    assert typed_zone(zone) == zone


@pytest.mark.parametrize("text", ["", "Atlantis", "Europe", "../zones"])
def test_what_is_not_one_zone_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(InvalidError, match=r"Type it like Europe/Berlin\.") as error:
        typed_zone(text)
    assert ("is not one time zone" in str(error.value)) is bool(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-sat", {0, 1, 2, 3, 4, 5}),
        ("Tue – Fri", {1, 2, 3, 4}),
        ("sat to mon", {5, 6, 0}),
        ("tue, thu and sat-sun", {1, 3, 5, 6}),
        ("Monday", {0}),
        ("every day", {0, 1, 2, 3, 4, 5, 6}),
    ],
)
def test_days_of_the_week_are_typed_singly_or_in_a_row(text: str, days: set[int]) -> None:
    assert typed_weekdays(text) == days


@pytest.mark.parametrize("text", ["", "t", "mon-", "-mon-", "holidays", "mon--fri", "1-5"])
def test_what_are_no_days_of_the_week_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(InvalidError, match="are not days of the week"):
        typed_weekdays(text)


@given(text=st.text("monsatuewdfri-,. ", max_size=12) | st.text(max_size=20))
@pytest.mark.parametrize("typed", [typed_country, typed_currency, typed_zone, typed_weekdays])
def test_whatever_is_typed_is_something_or_a_sentence(typed: Callable[[str], object], text: str) -> None:
    try:
        found = typed(text)
    except InvalidError:
        return
    assert found
