"""What people type is saved without their asking, whatever the disk says."""

from concurrent.futures import Future

import pytest
from PySide6.QtCore import QTimer

from desktop.chat import queries as chat_queries
from desktop.errors import DiskFullError, InvalidError
from desktop.rows.local_state import LocalState
from tests.desktop.shops import alone
from tests.ui.chat_screens import chatting, enter, texts, until, write
from ui.auto_save import AutoSave
from ui.bridge import Bridge
from ui.name_field import NameField

FULL = DiskFullError("The disk is full.")


@pytest.fixture
def alice(tmp_path):
    with alone(tmp_path / "home") as person:
        yield person


@pytest.fixture
def bridge(alice):
    bridge = Bridge(alice.workspace)
    yield bridge
    bridge.close()


class Disk:
    """Keeps what it is asked to, unless `error` says why not; `held`: answers that wait to be given."""

    def __init__(self):
        self.kept, self.tries, self.error, self.holds, self.held = [], 0, None, False, []

    def save(self, value):
        self.tries += 1
        answer = Future()
        if self.holds:
            self.held.append((answer, value))
        else:
            self._settle(answer, value)
        return answer

    def answer(self):
        answer, value = self.held.pop(0)
        self._settle(answer, value)

    def _settle(self, answer, value):
        if self.error is not None:
            answer.set_exception(self.error)
        else:
            self.kept.append(value)
            answer.set_result(None)


@pytest.fixture
def disk():
    return Disk()


@pytest.fixture
def saving(bridge, disk):
    saving = AutoSave(bridge, disk.save)
    yield saving
    saving.end()


def test_after_a_pause_the_newest_is_saved_once(saving, disk, qtbot):
    for text in ("f", "fl", "flour"):
        saving.touch(text)
    assert saving.unsaved
    until(qtbot, lambda: not saving.unsaved)
    assert disk.kept == ["flour"]


def test_who_types_on_and_on_is_saved_too(saving, disk, qtbot):
    typing = QTimer(interval=50)
    typing.timeout.connect(lambda: saving.touch("and on"))
    typing.start()
    until(qtbot, lambda: bool(disk.kept))
    typing.stop()


def test_what_a_full_disk_did_not_take_is_tried_again_and_it_says_why_it_waits(saving, disk, qtbot):
    disk.error = FULL
    saving.touch("flour")
    until(qtbot, lambda: disk.tries >= 2)
    until(qtbot, lambda: saving.trouble == "The disk is full.")
    saving.touch("flour, eggs")
    assert saving.unsaved
    disk.error = None
    until(qtbot, lambda: not saving.unsaved)
    assert (disk.kept, saving.trouble) == (["flour, eggs"], "")


def test_what_is_typed_while_the_disk_works_is_saved_after_it(saving, disk, qtbot):
    disk.holds = True
    saving.touch("a")
    saving.flush()
    saving.touch("ab")
    saving.flush()
    assert disk.tries == 1
    disk.holds = False
    disk.answer()
    until(qtbot, lambda: not saving.unsaved)
    assert disk.kept == ["a", "ab"]


def test_a_value_that_cannot_be_taken_is_given_up_with_the_reason(saving, disk, qtbot):
    refused = []
    saving.refused.connect(refused.append)
    disk.error = InvalidError("A name needs a letter.")
    saving.touch("")
    until(qtbot, lambda: refused == ["A name needs a letter."])
    assert (saving.unsaved, saving.trouble, disk.tries) == (False, "", 1)


@pytest.fixture
def full_disk(monkeypatch):
    """The file of drafts, on a disk that is full until `full_disk.clear()`."""
    is_full, keep = [True], LocalState.save_draft

    def save_draft(self, *words):
        if is_full:
            raise FULL
        return keep(self, *words)

    monkeypatch.setattr(LocalState, "save_draft", save_draft)
    return is_full


def test_a_draft_waits_for_room_and_says_so(alice, full_disk, qtbot):
    with chatting(alice) as screen:
        write(screen, "flour at nine")
        until(qtbot, lambda: "The disk is full." in screen.pane.composer.problem())
        assert screen.unwritten() == ("what you were typing (The disk is full)",)
        full_disk.clear()
        until(qtbot, lambda: screen.unwritten() == ())
        assert screen.pane.composer.problem() == ""
        assert chat_queries.conversation(alice.session, alice.everyone).draft == "flour at nine"
        enter(screen)
        until(qtbot, lambda: texts(screen) == ["flour at nine"])


def test_a_name_waits_for_room_and_says_so(bridge, disk, theme, qtbot):
    field = NameField("Your name", bridge, disk.save)
    field.show_name("Ann")
    disk.error = FULL
    field.set_text("Anna")
    field.keep()
    until(qtbot, lambda: "The disk is full." in field.error())
    assert field.unsaved
    disk.error = None
    until(qtbot, lambda: not field.unsaved)
    assert (disk.kept, field.error()) == (["Anna"], "")
    field.stop()
