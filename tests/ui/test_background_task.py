"""Work beside the window."""

from __future__ import annotations

import threading

import shiboken6

from ui.background_task import BackgroundTask


def test_work_that_ends_after_its_screen_harms_nothing(qapp: object) -> None:
    gone, failures = threading.Event(), []
    task = BackgroundTask(gone.wait, failures.append, failures.append).start()
    shiboken6.delete(task)
    gone.set()
    task.wait(10)
    assert task.outcome == (True, None)
    assert failures == []
