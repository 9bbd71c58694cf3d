"""Numbers and sums of money as people type them."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import InvalidError
from desktop.settings.countries import country_names, currency_places, customs
from desktop.settings.money_words import money_words
from desktop.settings.typed_numbers import typed_money, typed_number

SIGNS = pytest.mark.parametrize("decimal_sign", [".", ","])


@SIGNS
@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", "12"),
        ("1,5", "1.5"),
        ("1.50", "1.5"),
        (".5", "0.5"),
        ("5,", "5"),
        ("100", "100"),
        ("-3", "-3"),
        ("−3", "-3"),
        ("+3", "3"),
        ("-0", "0"),
        ("1.234,50", "1234.5"),
        ("1,234.50", "1234.5"),
        ("1 234,50", "1234.5"),
        ("1’234.50", "1234.5"),
        ("12,34,567.8", "1234567.8"),
        ("1.234.567", "1234567"),
        ("1.2345", "1.2345"),
        ("0.125", "0.125"),
        ("1234,567", "1234.567"),
        ("3*12", "36"),
        ("3 x 12 + 5", "41"),
        ("3×1,5", "4.5"),
        ("20 - 2*3", "14"),
        ("0,1*10", "1"),
        ("1\u00a0000", "1000"),
        ("٣", "3"),
        ("999999999999", "999999999999"),
    ],
)
def test_a_number_takes_comma_and_point(text: str, number: str, decimal_sign: str) -> None:
    assert str(typed_number(text, decimal_sign)) == number


def test_where_both_readings_are_right_the_countrys_custom_decides() -> None:
    assert typed_number("1.234", ".") == typed_number("1,234", ",") == Decimal("1.234")
    assert typed_number("1,234", ".") == typed_number("1.234", ",") == Decimal(1234)


@SIGNS
@pytest.mark.parametrize(
    "text",
    [
        "1..2",
        "1,2,3",
        "1,23.4,5",
        "3*",
        "*3",
        "--3",
        "3+",
        "1e5",
        "5 kg",
        "1 2",
        "x10",
        "NaN",
        ".",
        "-",
        "1.234 56",
        "½",
    ],
)
def test_what_is_no_number_is_refused_in_a_sentence(text: str, decimal_sign: str) -> None:
    with pytest.raises(InvalidError) as error:
        typed_number(text, decimal_sign)
    assert str(error.value) == f"“{text}” is not a number. Type a number like 12 or 1,5 or 3*12."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Type a number like 12 or 1,5 or 3*12."),
        ("1000000000000", "“1000000000000” is too large."),
        ("999999*9999999", "“999999*9999999” is too large."),
        ("0.1234567", "This number has at most 6 figures behind the decimal sign."),
        ("1" * 99, f"“{'1' * 40}…” is too long for a number."),
    ],
)
def test_what_a_number_cannot_be_is_said(text: str, sentence: str) -> None:
    with pytest.raises(InvalidError) as error:
        typed_number(text)
    assert str(error.value) == sentence


@pytest.mark.parametrize(
    ("text", "own", "sum_"),
    [
        ("12.5", "EUR", ("12.5", "EUR")),
        ("€ 12,50", "EUR", ("12.5", "EUR")),
        ("12.50 €", "EUR", ("12.5", "EUR")),
        ("-€5", "EUR", ("-5", "EUR")),
        ("€-5", "EUR", ("-5", "EUR")),
        ("5,-", "EUR", ("5", "EUR")),
        ("5.– €", "EUR", ("5", "EUR")),
        ("3*12,50 €", "EUR", ("37.5", "EUR")),
        ("eur 5", "EUR", ("5", "EUR")),
        ("USD 5", "EUR", ("5", "USD")),
        ("$5", "USD", ("5", "USD")),
        ("$5", "CAD", ("5", "CAD")),
        ("12 zł", "PLN", ("12", "PLN")),
        ("￥500", "JPY", ("500", "JPY")),
        ("1.234", "KWD", ("1.234", "KWD")),
        ("1,000", "JPY", ("1000", "JPY")),
    ],
)
def test_a_sum_is_in_the_shops_money_unless_another_is_typed(text: str, own: str, sum_: tuple[str, str]) -> None:
    amount, currency = typed_money(text, own)
    assert (str(amount), currency) == sum_


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Type a sum like 12.50 or 12,50."),
        ("€", "“€” is not a number. Type a sum like 12.50 or 12,50."),
        ("$5", "“$” is no currency that is known here. Type its three letters, like USD."),
        ("5 kg", "“kg” is no currency that is known here. Type its three letters, like USD."),
        ("€5€", "“€5€” names two currencies."),
        ("1.234", "Euro has at most 2 figures behind the decimal sign."),
        ("JPY 1.5", "Japanese Yen has no figures behind the decimal sign."),
        ("5..3", "“5..3” is not a number. Type a number like 12 or 1,5 or 3*12."),
    ],
)
def test_what_is_no_sum_is_refused_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(InvalidError) as error:
        typed_money(text, "EUR")
    assert str(error.value) == sentence


NUMBERS = st.decimals(-(10**11), 10**11, places=4).map(lambda number: Decimal(number).normalize() + 0)


@given(number=NUMBERS, decimal_sign=st.sampled_from([".", ","]), grouped=st.sampled_from(["", " ", "'", "other"]))
def test_a_number_is_read_back_as_it_is_written(number: Decimal, decimal_sign: str, grouped: str) -> None:
    other = "," if decimal_sign == "." else "."
    whole, places = f"{number:,.4f}".split(".")
    text = f"{whole.replace(',', other if grouped == 'other' else grouped)}{decimal_sign}{places}"
    assert typed_number(text, decimal_sign) == number


@given(text=st.text("0123456789.,*x+- '€eur", max_size=20) | st.text(max_size=100))
def test_whatever_is_typed_is_a_number_or_a_sentence(text: str) -> None:
    for read in (lambda: typed_number(text), lambda: typed_money(text, "EUR", ",")[0]):
        with suppress(InvalidError):
            number = read()
            assert abs(number) < 10**12
            assert "E" not in str(number)
            assert str(number) != "-0"
            assert not ("." in str(number) and str(number).endswith("0"))


@pytest.mark.parametrize(
    ("country", "amount", "currency", "words"),
    [
        ("IE", "14.5", "EUR", "€14.50"),
        ("DE", "1214.5", "EUR", "1.214,50 €"),
        ("DE", "-3", "USD", "-3,00 USD"),
        ("FR", "1214", "EUR", "1 214,00 €"),
        ("GB", "0.0125", "GBP", "£0.0125"),
        ("JP", "1200", "JPY", "￥1,200"),
        ("BJ", "1200", "XOF", "1 200 XOF"),
        ("TN", "1", "TND", "1,000 TND"),
        ("", "1.5", "EUR", "€1.50"),
    ],
)
def test_sums_are_written_as_people_write_them(country: str, amount: str, currency: str, words: str) -> None:
    own = customs(country).currency
    assert money_words(Decimal(amount), currency, country=country, own=own) == words.replace(" ", "\N{NO-BREAK SPACE}")


@given(
    country=st.sampled_from(sorted(country_names())),
    cents=st.integers(-(10**11), 10**11),
    currency=st.sampled_from(("", "USD", "EUR", "JPY")),
)
def test_what_is_written_so_is_read_as_the_same(country: str, cents: int, currency: str) -> None:
    usual = customs(country)
    money = currency or usual.currency
    amount = Decimal(cents).scaleb(-currency_places(money))
    words = money_words(amount, money, country=country, own=usual.currency)
    assert typed_money(words, usual.currency, usual.decimal_sign) == (amount, money)
