"""Entries that a form keeps for some days only, and clocks that are wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.forms import retention
from desktop.forms.lived_clock import DAY_MS, HOUR_MS, WEEK_MS, LivedClock
from desktop.forms.retention import Retention, erased_today, older_words, soon_erased
from desktop.records.identity import RecordKey
from desktop.rows.local_state import LocalState
from sync.control import Role, RoleSet
from tests.desktop.form_samples import ITEMS, NAME, visitors
from tests.desktop.record_life import Till
from tests.desktop.record_shop import Shop
from tests.desktop.test_forms_in_use import Desk, entry, published

YEAR_MS = 365 * DAY_MS
STEPS_A_DAY = 5


class OwnersDesk(Desk):
    """What the work of a quiet owner's PC needs of it."""

    def __init__(self, till: Till) -> None:
        super().__init__(till)
        self.projection = till.projection
        self.local_state: LocalState = till.session.local_state
        self.retention = Retention(self)  # type: ignore[arg-type]

    def publish(self, events: object) -> None:
        """Nobody listens."""


class KeepingShop(Shop):
    """Ada's and Bo's, whose PCs do every day what can wait."""

    def __init__(self) -> None:
        super().__init__()
        self.ada.replica.control(RoleSet(self.member(self.bo), Role.OWNER))
        self.meet()
        self.owners = [OwnersDesk(till) for till in (self.ada, self.bo)]

    def live(self, days: int, *, apart: bool = False) -> None:
        for _ in range(days):
            for till in (self.ada, self.bo, self.eve):
                self.move(till, DAY_MS)
            if not apart:
                self.meet()
            self.do_what_can_wait()

    def do_what_can_wait(self) -> None:
        for owner in self.owners:
            for _ in range(STEPS_A_DAY):
                owner.retention.step()

    def move(self, till: Till, ms: int) -> None:
        till.replica.wall_ms.now_ms += ms  # type: ignore[attr-defined]
        till.look()

    def visitor(self, till: Till, form: bytes, name: str) -> RecordKey:
        made = entry(till, form, {"name0000": name})
        self.meet()
        return made

    def names(self, keys: list[RecordKey]) -> list[str]:
        """Those of them that everybody is still shown."""
        return [shown["name0000"] for shown in map(self.shows, keys) if shown is not None]


@pytest.fixture
def shop() -> Iterator[KeepingShop]:
    shop = KeepingShop()
    yield shop
    shop.close()


def test_two_owners_apart_erase_the_same_and_say_so(shop: KeepingShop) -> None:
    form = published(shop.eve, visitors(NAME, ITEMS, keep_days=30), shop.eve).form
    keys = [shop.visitor(shop.eve, form, "First")]
    shop.live(10)
    keys += [shop.visitor(shop.bo, form, "Second")]
    shop.live(20)
    assert shop.names(keys) == ["First", "Second"]
    shop.live(1, apart=True)
    for owner in shop.owners:
        now_ms = owner.replica.wall_ms()
        assert erased_today(owner.session, form.hex(), now_ms) == "1 entry older than 30 days was erased today."
        assert older_words(owner.session, form.hex(), 20, now_ms).startswith("1 entry is older than 20 days: it is")
    shop.meet()
    assert shop.names(keys) == ["Second"]
    heads = [owner.replica.head_arrival for owner in shop.owners]
    shop.live(1)
    assert erased_today(shop.owners[0].session, form.hex(), shop.owners[0].replica.wall_ms()) == ""
    assert [owner.replica.head_arrival for owner in shop.owners] == heads
    published(shop.eve, visitors(keep_days=0), shop.eve)
    shop.live(40)
    assert shop.names(keys) == ["Second"]


def test_a_form_with_old_entries_erases_them_a_week_after_that_was_said(
    shop: KeepingShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = published(shop.eve, visitors(), shop.eve).form
    keys = [shop.visitor(shop.eve, form, f"Visitor {number}") for number in range(3)]
    shop.live(50)
    published(shop.bo, visitors(keep_days=30), shop.eve)
    shop.live(7)
    assert len(shop.names(keys)) == 3
    said = soon_erased(shop.owners[0].session, form.hex(), shop.owners[0].replica.wall_ms())
    assert said.startswith("3 entries are older than 30 days: they are erased for good from tomorrow on")
    published(shop.bo, visitors(keep_days=20), shop.eve)
    shop.live(7)
    assert len(shop.names(keys)) == 3
    keys.append(shop.visitor(shop.eve, form, "New"))
    monkeypatch.setattr(retention, "AT_ONCE", 1)
    shop.live(1)
    now_ms = shop.owners[0].replica.wall_ms()
    assert erased_today(shop.owners[0].session, form.hex(), now_ms) == "3 entries older than 20 days were erased today."
    shop.meet()
    assert shop.names(keys) == ["New"]
    assert soon_erased(shop.owners[0].session, form.hex(), now_ms) == ""


def test_an_employee_has_nothing_erased_that_was_there_before_she_said_so(shop: KeepingShop) -> None:
    form = published(shop.eve, visitors(), shop.eve).form
    keys = [shop.visitor(shop.ada, form, "Long ago")]
    shop.live(10)
    published(shop.eve, visitors(keep_days=1), shop.eve)
    shop.live(1)
    keys += [shop.visitor(shop.bo, form, "Afterwards")]
    shop.live(12)
    assert shop.names(keys) == ["Long ago"]
    owner = shop.owners[0]
    assert older_words(shop.eve.session, form.hex(), 1, owner.replica.wall_ms()).startswith(
        "1 entry is older than 1 day: it is kept"
    )
    published(shop.ada, visitors(NAME, keep_days=1), shop.eve)  # about something else
    shop.live(12)
    assert shop.names(keys) == ["Long ago"]
    assert "it is kept" in soon_erased(owner.session, form.hex(), owner.replica.wall_ms())
    published(shop.ada, visitors(NAME, keep_days=2), shop.eve)
    shop.live(6)
    assert shop.names(keys) == ["Long ago"]
    shop.live(4)
    assert shop.names(keys) == []


@pytest.mark.parametrize("wrong_ms", [5 * YEAR_MS, 40 * DAY_MS])
def test_a_clock_that_leaps_ahead_erases_nothing(shop: KeepingShop, wrong_ms: int) -> None:
    form = published(shop.eve, visitors(keep_days=30), shop.eve).form
    shop.live(12)
    keys = [shop.visitor(shop.eve, form, "Yesterday")]
    shop.move(shop.ada, wrong_ms)
    shop.live(3)
    shop.owners[0].projection.horizon.difference_ms = lambda: -wrong_ms  # Bo's PC is connected
    shop.do_what_can_wait()
    shop.owners[0].projection.horizon.difference_ms = lambda: None
    shop.live(9)
    assert shop.names(keys) == ["Yesterday"]
    shop.move(shop.ada, -wrong_ms)
    shop.live(10)
    assert shop.names(keys) == ["Yesterday"]
    shop.live(30)
    assert shop.names(keys) == []


def test_what_was_written_by_a_clock_that_was_behind_counts_from_when_it_came(shop: KeepingShop) -> None:
    form = published(shop.eve, visitors(keep_days=30), shop.eve).form
    shop.live(12)
    shop.move(shop.eve, -3 * YEAR_MS)
    keys = [shop.visitor(shop.eve, form, "Today")]
    shop.live(29)
    assert shop.names(keys) == ["Today"]
    shop.live(4)
    assert shop.names(keys) == []


STEPS = st.lists(
    st.tuples(
        st.integers(-3 * YEAR_MS, 3 * YEAR_MS) | st.integers(0, 2 * DAY_MS),
        st.none() | st.integers(-3 * DAY_MS, DAY_MS),
    ),
    max_size=30,
)


@settings(max_examples=60)
@given(STEPS)
def test_no_clock_is_trusted_within_a_week_of_a_leap(steps: list[tuple[int, int | None]]) -> None:
    clock, since_ms, last_ms = LivedClock(), 0, 0
    for head, (step_ms, apart_ms) in enumerate(steps):
        now_ms = max(0, last_ms + step_ms)
        is_leap = not -HOUR_MS <= now_ms - last_ms <= WEEK_MS
        since_ms = 0 if is_leap else since_ms + max(0, now_ms - last_ms)
        clock, last_ms = clock.looked(now_ms, apart_ms, head), now_ms
        assert not clock.is_trusted or (since_ms >= WEEK_MS and (apart_ms or 0) >= -DAY_MS)
        for time_ms in (0, now_ms - 8 * DAY_MS, now_ms):
            counted_ms = clock.counted_from(time_ms, head)
            assert time_ms <= counted_ms <= max(time_ms, now_ms)
