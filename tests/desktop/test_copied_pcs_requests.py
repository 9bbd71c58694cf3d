"""What a PC and its copy say of requests: each branch of their chain is by itself, on every PC alike."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from desktop.chat.facts import Posted
from desktop.processes import commands, queries
from desktop.processes.facts import AbsenceSet, AskedStep, ProcessDecided, ProcessSubmitted
from desktop.processes.proceedings import NotAsked
from desktop.processes.state import MOST_SAID, Deed, Phase
from desktop.processes.tables import TABLES
from desktop.records.facts import RecordChange, RecordSaved
from desktop.records.identity import RecordKey, created_nonce
from desktop.records.seen import seen
from desktop.rows import projection
from desktop.rows.fact_types import Fact
from sync.control import MemberRemoved, Role
from sync.entry import CONTENT, Entry
from sync.replica import Replica
from tests.desktop.batches import batch
from tests.desktop.record_life import Till
from tests.desktop.test_erased_rows import check_alike
from tests.desktop.test_forms_in_use import published
from tests.desktop.test_processes import SMALL, expenses
from tests.sync.replicas import agree, founded, give, joined, reopened

TO_A_MANAGER = (AskedStep(0, (Role.MANAGER,), "any"),)


class Copied(NamedTuple):
    """Ada's shop, in which the employee Eve asks the manager Bo, whose PC was copied; neither he nor the copy hears of
    anything before the others `hear`."""

    ada: Till
    eve: Replica
    bo: Replica
    copy: Replica
    form: bytes

    def says(self, replica: Replica, *facts: Fact) -> list[Entry]:
        return replica.post(replica.shop_space, *map(batch, facts))

    def makes(self, replica: Replica) -> tuple[Entry, RecordKey]:
        (made,) = self.says(replica, RecordSaved((RecordChange(self.form, b"", b"", {"amount00": ["decimal", "9"]}),)))
        return made, RecordKey(self.form, replica.me.member, created_nonce(made.hash, 0))

    def asks(self, replica: Replica, key: RecordKey, *after: bytes) -> bytes:
        return self.says(replica, ProcessSubmitted(*key, after, TO_A_MANAGER))[-1].hash

    def eve_asks(self) -> bytes:
        made, key = self.makes(self.eve)
        process = self.asks(self.eve, key, made.hash)
        give(self.eve, self.bo)
        give(self.eve, self.copy)
        return process

    def hear(self) -> None:
        for other in (self.eve, self.bo, self.copy):
            give(other, self.ada.replica)
        assert self.ada.replica.log.chains.is_forked(self.bo.me.feed, CONTENT)

    def phase(self, process: bytes) -> Phase | None:
        return queries.process(self.ada.session, process.hex()).phase


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Copied]:
    ada = founded()
    joined(ada, tmp_path / "bo.db", seed="bo", role=Role.MANAGER).log.close()
    eve, till, bo = joined(ada, seed="eve"), Till(ada), reopened(tmp_path / "bo.db")
    form = published(till, expenses(SMALL), till).form
    agree(ada, eve, bo)
    bo.log.close()
    shutil.copy(tmp_path / "bo.db", tmp_path / "copy.db")
    shop = Copied(till, eve, reopened(tmp_path / "bo.db"), reopened(tmp_path / "copy.db", "copy"), form)
    yield shop
    till.close()
    for replica in (eve, shop.bo, shop.copy):
        replica.close()


def test_a_request_that_names_another_branch_comes_to_the_same_slice_by_slice(
    shop: Copied, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its entry was saved under the same number as the request itself."""
    made, key = shop.makes(shop.copy)
    (later,) = shop.says(shop.copy, Posted(b"", "after it"))
    process = shop.asks(shop.bo, key, later.hash)
    asked = shop.bo.log.entry(process)
    assert asked is not None and asked.header.seq == made.header.seq  # noqa: PT018
    shop.hear()
    for size in ("SMALLEST_SLICE", "LARGEST_SLICE"):
        monkeypatch.setattr(projection, size, 1)
    shop.ada.restart()
    shop.ada.look()
    assert shop.phase(process) is Phase.OPEN
    check_alike(shop.ada.model, shop.ada.replica)


def test_what_a_copy_says_for_ever_takes_no_answer_away(shop: Copied) -> None:
    process = shop.eve_asks()
    shop.says(shop.bo, *[Posted(b"", "Hello")] * (MOST_SAID + 1), ProcessDecided(process, 0, Deed.APPROVE))
    shop.says(shop.copy, *[ProcessDecided(process, 0, Deed.RETRACT)] * (MOST_SAID + 9))
    shop.hear()
    shop.ada.look()
    now = queries.process(shop.ada.session, process.hex())
    assert now.phase is Phase.APPROVED
    assert len(now.left_out) == MOST_SAID + 1, "and one that says that there is more"


def test_what_a_copy_asks_for_ever_takes_no_request_away(shop: Copied) -> None:
    made, key = shop.makes(shop.eve)
    give(shop.eve, shop.bo)
    give(shop.eve, shop.copy)
    shop.says(shop.bo, *[Posted(b"", "Hello")] * (MOST_SAID + 1))
    process = shop.asks(shop.bo, key, made.hash)
    floods = [shop.asks(shop.copy, key, made.hash) for _ in range(MOST_SAID + 1)]
    shop.hear()
    shop.ada.look()
    whys = [queries.process(shop.ada.session, each.hex()).why for each in (process, *floods)]
    assert whys == [NotAsked.NOTHING] * (MOST_SAID + 1) + [NotAsked.TOO_OFTEN]


def test_whoever_saw_what_both_said_settles_it(shop: Copied) -> None:
    process = shop.eve_asks()
    shop.says(shop.copy, ProcessDecided(process, 0, Deed.REJECT, "No"))
    shop.says(shop.bo, Posted(b"", "Hello"), ProcessDecided(process, 0, Deed.APPROVE))
    shop.hear()
    shop.ada.look()
    assert shop.phase(process) is Phase.DISPUTED
    commands.decide(shop.ada, process.hex(), Deed.APPROVE)  # type: ignore[arg-type]
    assert shop.phase(process) is Phase.APPROVED


def test_whoever_changes_what_both_changed_names_both(shop: Copied) -> None:
    made, key = shop.makes(shop.eve)
    named = {made.hash}
    for replica in (shop.bo, shop.copy):
        give(shop.eve, replica)
        changes = [RecordSaved((RecordChange(*key, {"amount00": ["decimal", word]}),), (made.hash,)) for word in "12"]
        named.add(shop.says(replica, *changes)[-1].hash)
    shop.hear()
    shop.ada.look()
    id = key.id(shop.eve.genesis.hash, shop.eve.shop_space).hex()
    assert set(seen(shop.ada.session, [id])) == named


def alike(till: Till) -> dict[str, list[tuple[object, ...]]]:
    """What all who read the same show alike of requests, and of who is away."""
    shown = till.shown()
    found = {table.name: shown[table.name] for table in TABLES}
    assert found["absences"]
    assert found["request_states"]
    return found


def test_whoever_lacks_what_a_copy_said_after_it_was_removed_shows_the_same(shop: Copied) -> None:
    """Of a copy's branch that is set aside, some PCs have something and others nothing."""
    process = shop.eve_asks()
    shop.says(shop.bo, ProcessDecided(process, 0, Deed.APPROVE))
    away = AbsenceSet(shop.eve.me.member, "2026-12-01", "2026-12-02")
    shop.says(shop.eve, away)
    shop.says(shop.copy, Posted(b"", "Hello"))
    for other in (shop.eve, shop.bo):
        give(other, shop.ada.replica)
    cut = shop.ada.replica.log.chains.cut([shop.bo.me.feed])
    shop.ada.control(MemberRemoved(shop.bo.me.member, cut))
    give(shop.ada.replica, shop.eve)
    shop.hear()
    eve = Till(shop.eve)
    for till in (shop.ada, eve):
        till.look()
    assert not shop.eve.log.chains.is_forked(shop.bo.me.feed, CONTENT)
    assert shop.phase(process) is Phase.APPROVED
    assert alike(eve) == alike(shop.ada)
    eve.model.close()
