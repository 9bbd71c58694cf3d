"""How running numbers of forms look, and series that one PC gives out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from desktop.engine import row_service
from desktop.forms import commands, queries
from desktop.forms.definition import Definition, Numbering
from desktop.forms.entries import add_entry
from desktop.forms.numbering import NumberGiving, example, numbering_fault
from desktop.records import commands as record_commands
from desktop.records.queries import collections, record
from tests.desktop.form_samples import NAME, NUMBER, visitors
from tests.desktop.record_life import Till
from tests.desktop.record_shop import Shop
from tests.desktop.shops import WAIT_S, alone, until
from tests.desktop.test_form_retention import OwnersDesk
from tests.desktop.test_forms_in_use import published

DAY = date(2026, 3, 5)


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.close()


@pytest.mark.parametrize(
    ("pattern", "pc", "said"),
    [
        ("{year}-{letter}{n}", "", "2026-A17"),
        ("INV-{month}/{letter}{n:4}", "", "INV-03/A0017"),
        ("{n}", "ab", "17"),
        ("Rechnung {year}-{n:3}", "ab", "Rechnung 2026-017"),
        ("{year}-{n}", "", "{letter} has to be in it"),
        ("{year}{n}", "ab", "Something else than a digit"),
        ("A7{n}", "ab", "Something else than a digit"),
        ("{letter}", "", "ends in {n}"),
        ("{letter}{n} of {year}", "", "ends in {n}"),
        ("{day}-{letter}{n}", "", "ends in {n}"),
    ],
)
def test_a_number_looks_as_its_pattern_says(pattern: str, pc: str, said: str) -> None:
    numbering = Numbering("numb0000", pattern, pc)
    fault = numbering_fault(numbering)
    assert said in (fault or example(numbering, DAY))
    assert bool(fault) == (said != example(numbering, DAY))


def pc_of(till: Till) -> str:
    return till.replica.me.device.hex()


def invoices(pc: str) -> Definition:
    return visitors(NAME, NUMBER, numbers=(Numbering(NUMBER.key, "INV-{n:3}", pc),))


def numbers(till: Till, form: bytes) -> list[tuple[str, str | None]]:
    (table,) = (each.table for each in collections(till.session) if each.id == form)
    return till.model.conn.execute(f'SELECT "{NAME.key}", "{NUMBER.key}" FROM {table} ORDER BY 1').fetchall()


def test_one_pc_gives_out_a_series_without_gaps_and_hands_it_over(shop: Shop) -> None:
    ada, bo = OwnersDesk(shop.ada), OwnersDesk(shop.bo)
    giving = {desk: NumberGiving(desk) for desk in (ada, bo)}  # type: ignore[arg-type]
    form = published(shop.bo, invoices(pc_of(shop.ada)), shop.bo).form
    shop.meet()
    for desk, name in ((bo, "1"), (ada, "2"), (bo, "3")):
        add_entry(desk, form.hex(), {NAME.key: name})  # type: ignore[arg-type]
    assert numbers(shop.bo, form) == [("1", None), ("3", None)]
    shop.meet()
    giving[bo].step()
    assert [number for _, number in numbers(shop.bo, form)] == [None, "INV-001", None]
    giving[ada].step()
    shop.meet()
    assert numbers(shop.bo, form) == [("1", "INV-002"), ("2", "INV-001"), ("3", "INV-003")]
    published(shop.bo, invoices(pc_of(shop.bo)), shop.bo)
    add_entry(bo, form.hex(), {NAME.key: "4"})  # type: ignore[arg-type]
    shop.meet()
    for desk in (bo, ada):
        giving[desk].step()
    shop.meet()
    assert numbers(shop.ada, form)[-1] == ("4", "INV-004")


def test_a_pc_that_is_quiet_gives_out_numbers_and_looks_what_is_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_service, "REST_S", 0.05)
    with alone(tmp_path) as person:
        pc = person.workspace.do(lambda context: context.replica.me.device.hex()).result(WAIT_S)
        definition = replace(invoices(pc), keep_days=30)
        form = person.workspace.do(commands.make, definition).result(WAIT_S)
        entries = queries.entries_of(person.session, form.id)
        made = person.workspace.do(record_commands.create, entries, {NAME.key: "From elsewhere"}).result(WAIT_S)
        until(lambda: record(person.session, entries, made.id).values.get(NUMBER.key) == "INV-001")
        until(lambda: person.session.local_state.kept("forms/retention") != b"")
