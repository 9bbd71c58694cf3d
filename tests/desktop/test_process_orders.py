"""Whoever can read the same shows the same of what is asked for and decided, in any order of arrival."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.processes import queries
from desktop.processes import rows as process_rows
from desktop.processes.records import Process
from desktop.records import redefining, rejudging
from desktop.rows import projection
from tests.desktop.process_life import ProcessLife
from tests.desktop.test_record_orders import LOCAL, in_another_order, without_messages
from tests.volume import drawn


@given(seed=st.integers(0, 1 << 32), steps=st.integers(20, 60))
@settings(deadline=None, max_examples=drawn(10))
def test_whoever_asks_and_decides_all_read_the_same_and_nobody_signs_for_themselves(seed: int, steps: int) -> None:
    life = ProcessLife(seed)
    life.live(steps)
    shown = [{name: rows for name, rows in till.shown().items() if name not in LOCAL} for till in life.in_shop]
    for other in shown[1:]:
        assert without_messages(other) == without_messages(shown[0])
    for process in queries.processes(life.ada.session):
        check_nobody_signs_for_themselves(process)
    life.close()


def check_nobody_signs_for_themselves(process: Process) -> None:
    said_by = {answer.by_id for step in process.steps for answer in step.answers}
    assert not said_by & {process.by_id, process.creator_id}


@given(seed=st.integers(0, 1 << 32), steps=st.integers(20, 60))
@settings(deadline=None, max_examples=drawn(6))
def test_roles_and_forms_that_are_followed_little_by_little_end_in_the_same_requests(seed: int, steps: int) -> None:
    with pytest.MonkeyPatch.context() as slow:
        slow.setattr(projection, "SLICE_S", 0.0)
        slow.setattr(redefining, "ENTRIES_AT_A_STEP", 1)
        slow.setattr(redefining, "RECORDS_AT_A_STEP", 1)
        for module in (rejudging, process_rows):
            slow.setattr(module, "AT_A_STEP", 1)
        life = ProcessLife(seed, is_slow=True)
        life.live(steps)
    till = life.chance.choice(life.tills)
    shown = {name: rows for name, rows in till.shown().items() if name not in LOCAL}
    assert in_another_order(life, till) == shown
    life.close()
