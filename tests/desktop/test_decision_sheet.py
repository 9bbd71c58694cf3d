"""The decision sheet: what was asked, who said what, what was changed after, and signatures that are checked anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from desktop.forms.definition import RouteStep, Who
from desktop.printing.content import PaperAnswers, PaperTable
from desktop.processes import commands, queries
from desktop.processes.facts import ProcessDecided
from desktop.processes.sheet import DecisionSheet, decision_sheet
from desktop.processes.sheet_entries import short_id
from desktop.processes.state import Deed
from desktop.records import queries as record_queries
from desktop.records.facts import RecordChange
from desktop.settings.queries import shop_calendar
from sync.control import Erased, Role, SeatAdded, encode_control
from sync.entry import CONTROL, complete
from sync.identity import sign
from sync.seats import Seats
from tests.desktop.form_samples import MANAGER, OWNER
from tests.desktop.record_shop import Shop
from tests.desktop.test_changed_after import ordered, save
from tests.desktop.test_processes import asked, decided
from tests.sync.replicas import seeded


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.close()


def sheet_of(shop: Shop, process: str) -> DecisionSheet:
    """As everybody prints it, but for which PC that is on."""
    found = [decision_sheet(till.session, process) for till in (shop.ada, shop.bo, shop.eve)]
    assert len({tuple(each.entries) for each in found}) == 1
    assert len({str([line for line in words(each) if "checked anew" not in line]) for each in found}) == 1
    return found[0]


def words(sheet: DecisionSheet) -> list[str]:
    """All that stands on it, but what vouches for it."""
    said: list[str] = []
    for block in sheet.printout.blocks:
        if isinstance(block, PaperAnswers):
            said += [f"{question} | {answer}" for question, answer in block.pairs]
        elif isinstance(block, PaperTable):
            said += [" | ".join(row) for row in (*block.rows, block.sums) if "good" not in row]
        else:
            said.append(getattr(block, "text", ""))
    return said


def test_it_says_what_was_asked_who_answered_for_whom_and_what_was_changed(shop: Shop) -> None:
    bo = shop.member(shop.bo).hex()
    form, id, (_, first, _) = ordered(shop, RouteStep(Who(people=(bo,))), RouteStep(OWNER))
    process = asked(shop, shop.eve, form, id)
    assert {"1. Somebody new | Nobody answered yet.", "2. An owner | Nobody answered yet."} <= set(
        words(sheet_of(shop, process))
    )
    asked_ms = int(queries.process(shop.bo.session, process).at.timestamp() * 1000)
    today = shop_calendar(shop.bo.session).today(asked_ms)
    commands.set_absence(shop.bo, bo, today, today + timedelta(2), shop.member(shop.ada).hex())  # type: ignore[arg-type]
    shop.meet()
    (absence,) = queries.absences(shop.ada.session, today.isoformat())
    decided(shop, shop.ada, process, Deed.APPROVE, "买吧", absence=absence.id)
    save(shop, shop.eve, RecordChange(*first, {"pieces00": ["decimal", "10"]}))
    said = words(sheet := sheet_of(shop, process))
    at = said.index("What was asked")
    assert said[at + 1 : at + 8] == [
        "Who | Maria",
        "Percent | 10",
        "Total | €14.00",
        "Label | Maria: 2",
        "Lines",
        "3 | €2.00 | €6.00 | 31",
        "4 | €2.00 | €8.00 | 42",
    ]
    assert "Sum |  | €14.00 | " in said
    assert "Total: €14.00 when Somebody new asked, now €28.00." in said
    (answer,) = (each for each in said if each.startswith("1. "))
    assert (
        "standing in for Somebody new (away from Tue 14 Nov 2023 to Thu 16 Nov 2023), Tue 14 Nov 2023, 22:13" in answer
    )
    assert "\n“买吧”\nChanged since: Total: €14.00 when Somebody new said yes, now €28.00.\n" in answer
    said_so = ["asked for a yes", "filled in or changed it", "said yes", "was said to be away"]
    assert sorted(each.says for each in sheet.entries if not each.problem) == said_so


def test_what_cannot_be_verified_any_more_is_said_beside_it(shop: Shop) -> None:
    form, id, _ = ordered(shop, RouteStep(MANAGER))
    process = asked(shop, shop.eve, form, id)
    decided(shop, shop.bo, process, Deed.APPROVE)
    (answer,) = (each.id for each in decision_sheet(shop.ada.session, process).entries if each.says == "said yes")
    log = shop.ada.replica.log.db.conn
    damages = {
        "UPDATE entries SET signature = zeroblob(64) WHERE hash = ?": "A signature does not match its author",
        "UPDATE entries SET body = NULL WHERE hash = ?": "what it said is not here",
        "DELETE FROM entries WHERE hash = ?": "it is not here",
    }
    for damage, problem in damages.items():
        log.execute(damage, (bytes.fromhex(answer),))
        sheet = decision_sheet(shop.ada.session, process)
        assert sheet.problems == [f"{short_id(answer)}: {problem}."]
        assert any(each.startswith("1 of 3 signatures could NOT be verified") for each in words(sheet))
    assert decision_sheet(shop.bo.session, process).problems == []


def test_words_without_end_fill_no_paper(shop: Shop) -> None:
    form, id, _ = ordered(shop, RouteStep(MANAGER))
    process = asked(shop, shop.eve, form, id)
    fact = ProcessDecided(bytes.fromhex(process), 0, Deed.APPROVE, "Mine\n" + "\n" * 60_000 + "x")
    shop.say(shop.eve, fact)
    decided(shop, shop.bo, process, Deed.APPROVE, "Fine. " * 1_000)
    said = words(sheet_of(shop, process))
    assert sum(map(len, said)) < 6_000
    assert sum(line.count("\n") for line in said) < 80
    assert any("more characters" in line and "Fine. Fine." in line for line in said)


def test_nobody_takes_a_signature_from_another_by_claiming_their_key(shop: Shop) -> None:
    form, id, _ = ordered(shop, RouteStep(MANAGER))
    process = asked(shop, shop.eve, form, id)
    decided(shop, shop.bo, process, Deed.APPROVE)
    eve, bo = shop.eve.replica, shop.bo.replica
    (tip,) = eve.vector(CONTROL)[eve.me.feed]
    last = eve.log.entry(tip.hash)
    assert last is not None
    claim = SeatAdded(eve.me.member, eve.me.device, bo.me.feed, bytes(32), bytes(64))
    draft = msgspec.structs.replace(last.header, seq=last.seq + 1, prev=last.hash)
    lie = complete(eve.genesis.hash, draft, encode_control((tip.hash,), claim))
    keys = Seats(eve.log, seeded(f"joiner {Role.EMPLOYEE}")).all()[-1].keys
    for till in (shop.ada, shop.bo, shop.eve):  # whatever came first
        till.replica.receive_control([replace(lie, signature=sign(keys.signing, lie.hash))])
        assert till.replica.log.entry(lie.hash) is not None
        till.replica.log.db.conn.execute("UPDATE entries SET arrival = -arrival")
    assert sheet_of(shop, process).problems == []


def test_what_was_said_of_an_entry_that_was_erased_is_told_all_the_same(shop: Shop) -> None:
    form, id, _ = ordered(shop, RouteStep(MANAGER))
    process = asked(shop, shop.eve, form, id)
    decided(shop, shop.bo, process, Deed.APPROVE, "Buy it.")
    (save,) = (bytes.fromhex(each.id) for each in record_queries.history(shop.ada.session, id))
    shop.ada.control(Erased(shop.eve.replica.me.feed, (save,), kept=True))
    shop.meet()
    said = words(sheet_of(shop, process))
    assert "Where it stands | Counts for nothing: there is no such entry." in said
    assert "The entry is not here, so this sheet cannot say what was asked." in said
    assert any(each.startswith(" | Somebody new said yes, ") and each.endswith("“Buy it.”") for each in said)
