"""What titles say of what stands below them, in six languages, as far as they have been typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.sheets.kinds import ColumnKind as Kind
from desktop.sheets.title_words import PREFILLED, WORDS
from desktop.sheets.titles import folded, guess_from_title

SAID = {
    Kind.SHORT_TEXT: "Name, Company, Firma, Nombre de la empresa, 城市, customerID, Job title, xyz",
    Kind.LONG_TEXT: "Notes, Delivery notes, Bemerkungen, Remarques, 备注",
    Kind.NUMBER: "Number of guests, Anzahl Gäste, unitsInStock, Weight (kg), Bestellmenge, Nombre de couverts",
    Kind.MONEY: "Price (€), Preis in EUR, Einkaufspreis, unitPrice, Prix unitaire, Prezzo, 单价, Amount in Sterling",
    Kind.DATE: "Datum, Lieferdatum, Payment date, Fecha de nacimiento, Data di nascita, 订单日期, Best before",
    Kind.TIME: "Uhrzeit, Start time, Heure",
    Kind.DATE_TIME: "Arrived, Left, Erstellt am, Llegada, 到达时间",
    Kind.YES_NO: "Ready?, Bezahlt, Is active, 是否付款, Hausordnung gelesen?",
    Kind.ONE_OF: "Status, Zahlungsart, Art, Payment method",
    Kind.SEVERAL_OF: "Allergens, Allergene",
    Kind.PERSON: "Visiting, Employee name, Created by, Taken by, Mitarbeiter",
    Kind.FILE: "Photo, Foto",
    Kind.PHONE: "Phone, Telefonnummer, homePhone, Numéro de téléphone, 联系电话",
    Kind.RUNNING_NUMBER: "Order no., Rechnungsnummer, 序号",
    Kind.BARCODE: "Barcode, EAN",
    Kind.SIGNATURE: "Signature, Unterschrift",
    Kind.RATING: "Stars, Bewertung",
    Kind.DURATION: "How long?, Dauer",
    Kind.EMAIL: "E-mail address, Correo electrónico",
    Kind.WEB_ADDRESS: "Website, Sito web",
}


@pytest.mark.parametrize("kind", Kind)
def test_a_title_says_what_kind_of_answers_it_asks_for(kind: Kind) -> None:
    titles = SAID[kind].split(", ")
    assert {title: guess_from_title(title).kind for title in titles} == dict.fromkeys(titles, kind)


def test_what_is_best_filled_in_already() -> None:
    filled = {title: guess_from_title(title).prefilled for title in ("Arrived", "Left", "Datum", "Taken by", "Name")}
    assert filled == {"Arrived": "now", "Left": "", "Datum": "today", "Taken by": "me", "Name": ""}


def test_a_title_names_its_currency() -> None:
    assert guess_from_title("Preis in EUR").currency == "EUR"
    assert guess_from_title("Total ($)").currency == "USD"
    assert guess_from_title("Current account").currency == ""


def test_the_language_of_the_shop_decides_between_meanings() -> None:
    assert guess_from_title("Firma", "de").kind is Kind.SHORT_TEXT
    assert guess_from_title("Firma", "it").kind is Kind.SIGNATURE


def test_every_language_has_words_for_every_kind_and_all_are_folded() -> None:
    assert {*WORDS} == {*Kind}
    assert {tuple(words) for words in WORDS.values()} == {("en", "de", "fr", "es", "it", "zh")}
    written = [phrase.strip() for words in WORDS.values() for line in words.values() for phrase in line.split(",")]
    written += [phrase.strip() for line in PREFILLED.values() for phrase in line.split(",")]
    assert [phrase for phrase in written if phrase.strip("=…") != " ".join(folded(phrase.strip("=…")))] == []


@given(st.text(max_size=300))
def test_whatever_is_typed_has_an_answer(title: str) -> None:
    assert guess_from_title(title).kind in Kind
