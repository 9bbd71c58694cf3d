"""What is erased goes from the rows alone: they are what they would be if it had never been there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.areas import AREAS
from desktop.chat.facts import Posted
from desktop.processes import queries
from desktop.records.erasing import erase_all
from desktop.rows import projection
from desktop.rows.read_model import ReadModel
from desktop.rows.verification import differences
from sync.control import Erased, SeatRemoved
from sync.replica import Replica
from tests.desktop.any_life import Life
from tests.desktop.form_samples import visitors
from tests.desktop.models import empty_model
from tests.desktop.process_life import ProcessLife
from tests.desktop.record_shop import Shop
from tests.desktop.test_forms_in_use import entry, published
from tests.desktop.test_processes import asked, expense
from tests.desktop.test_projection import caught_up, projected
from tests.sync.replicas import agree
from tests.volume import drawn


def check_alike(model: ReadModel, replica: Replica) -> None:
    """These rows are those that are made anew."""
    anew = empty_model(model.areas)
    again = projected(replica, anew)
    again.prepare()
    caught_up(again)
    assert list(differences(model, anew)) == []
    anew.close()


@given(seed=st.integers(0, 1 << 32), steps=st.integers(10, 60))
@settings(deadline=None, max_examples=drawn(12))
def test_rows_of_which_some_were_erased_are_those_that_are_made_without_them(seed: int, steps: int) -> None:
    life = Life(seed, AREAS)
    models = [empty_model(), empty_model()]
    tills = [projected(replica, model) for replica, model in zip((life.alice, life.bob), models, strict=True)]
    for till in tills:
        till.prepare()
    for _ in range(steps):
        life.step()
        caught_up(life.chance.choice(tills))
    agree(life.alice, life.bob)
    for till, model, replica in zip(tills, models, (life.alice, life.bob), strict=True):
        caught_up(till)
        check_alike(model, replica)
    for part in (*models, life):
        part.close()


class ErasingLife(ProcessLife):
    """Of an owner who erases whatever she comes across."""

    def acts(self) -> tuple[Callable[[], None], ...]:
        return (*super().acts(), *[self.erase] * 12)


@given(seed=st.integers(0, 1 << 32), steps=st.integers(20, 60), is_slow=st.booleans())
@settings(deadline=None, max_examples=drawn(6))
def test_nothing_depends_on_what_was_erased_of_forms_entries_and_requests(seed: int, steps: int, is_slow: bool) -> None:
    life = ErasingLife(seed, is_slow=is_slow)
    life.live(steps)
    for till in life.tills:
        check_alike(till.model, till.replica)
    life.close()


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.close()


def test_what_stays_is_shown_all_the_while_and_much_goes_in_several_slices(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projection, "ERASED_AT_ONCE", 2)
    form = published(shop.bo, visitors(), shop.bo).form
    keys = [entry(shop.bo, form, {"name0000": f"Visitor {number}"}) for number in range(7)]
    shop.meet()
    erase_all(shop.ada, {shop.ada.replica.shop_space: keys[:5]})
    agree(shop.ada.replica, shop.eve.replica)
    shown, rows = set[int](), shop.eve.projection
    while rows.behind():
        rows.advance()
        assert not rows.is_remaking
        shown.add(shop.eve.model.conn.execute("SELECT count(*) FROM saves").fetchone()[0])
    assert shown == {5, 3, 2}
    check_alike(shop.eve.model, shop.eve.replica)


def test_a_request_for_an_entry_that_was_erased_asks_nobody(shop: Shop) -> None:
    form, _, id = expense(shop, 20)
    process = asked(shop, shop.eve, form, id)
    saved = shop.ada.model.conn.execute("SELECT hash FROM saves WHERE record = ?", (bytes.fromhex(id),)).fetchall()
    shop.ada.control(Erased(shop.eve.replica.me.feed, tuple(digest for (digest,) in saved), kept=True))
    shop.meet()
    for till in (shop.ada, shop.bo, shop.eve):
        assert process not in {one.id for one in queries.open_processes(till.session)}
        check_alike(till.model, till.replica)


def test_what_is_erased_after_its_pc_was_taken_out_leaves_no_place_there(shop: Shop) -> None:
    shop.ada.control(SeatRemoved(shop.eve.replica.me.feed))
    late = shop.eve.post(shop.eve.replica.shop_space, [Posted(b"", "late")])[-1]
    shop.meet()
    count = "SELECT count(*) FROM messages"
    assert shop.eve.model.conn.execute(count).fetchone() == (1,)
    shop.ada.control(Erased(late.feed, (late.hash,)))
    shop.meet()
    assert shop.eve.model.conn.execute(count).fetchone() == (0,)
    check_alike(shop.eve.model, shop.eve.replica)
