"""What was set aside, as people see it: said among the PCs, listed, and kept by an owner who was asked."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from tests.desktop.shops import Person, alone, two
from tests.desktop.test_set_aside import taken_out
from tests.ui.accessibility import settle
from tests.ui.windows import click, says, until, waits_for
from ui.aside import AsideDialog
from ui.bridge import Bridge
from ui.sync_panel import SyncDialog
from ui.widgets import Dialog

Show = Callable[[Person], SyncDialog]


@pytest.fixture
def pcs_of() -> Iterator[Show]:
    """Opens the list of PCs over a window of somebody's."""
    opened = []

    def show(person: Person) -> SyncDialog:
        bridge, window = Bridge(person.workspace), QWidget()
        window.resize(900, 700)
        window.show()
        dialog = SyncDialog(bridge, window)
        opened.append((bridge, window, dialog))
        dialog.open()
        settle()
        return dialog

    yield show
    for bridge, window, dialog in opened:
        dialog.reject()
        bridge.close()
        window.hide()
        window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def front(kind: type[Dialog]) -> Dialog:
    """The dialog of this kind that is open; `Dialog` itself means a question."""
    return next(w for w in QApplication.topLevelWidgets() if type(w) is kind and w.isVisible())


def test_an_owner_sees_who_and_what_and_keeps_it_when_asked(
    tmp_path, pcs_of, qtbot, both_themes, assert_accessible
) -> None:
    with two(tmp_path) as (alice, bob):
        taken_out(alice, bob, "pc")
        pcs = pcs_of(alice)
        waits_for(qtbot, pcs, "things are set aside: who wrote them had been taken out.")
        assert_accessible(pcs)
        click(pcs, "Show what was set aside")
        listed = front(AsideDialog)
        waits_for(qtbot, listed, "Bob · Office")
        assert says(listed, "Alice took the PC Office out of the shop")
        assert says(listed, ": on its way")
        assert says(listed, "a change in")
        assert_accessible(listed)
        click(listed, "Keep this")
        question = front(Dialog)
        assert says(question, "Show what Bob wrote on Office?")
        assert says(question, "Bob cannot write from there any more")
        click(question, "Leave it aside")
        settle()
        assert alice.texts() == ["known"]
        click(listed, "Keep this")
        click(front(Dialog), "Keep this")
        waits_for(qtbot, listed, "Nothing is set aside now.")
        assert alice.texts() == ["known", "on its way"]
        assert not says(listed, "Bob · Office")
        listed.reject()
        until(qtbot, lambda: not pcs.panel.aside.isVisible())


def test_who_wrote_it_sees_it_too_and_whom_to_ask(tmp_path, pcs_of, qtbot) -> None:
    with two(tmp_path) as (alice, bob):
        taken_out(alice, bob, "person")
        pcs = pcs_of(bob)
        waits_for(qtbot, pcs, "set aside")
        click(pcs, "Show what was set aside")
        listed = front(AsideDialog)
        waits_for(qtbot, listed, "You · Office")
        assert says(listed, "An owner can have it shown after all")
        assert not says(listed, "Keep this")
        listed.reject()


def test_nothing_is_said_where_nothing_is_set_aside(tmp_path, pcs_of, qtbot) -> None:
    with alone(tmp_path / "maria", "Maria") as maria:
        pcs = pcs_of(maria)
        until(qtbot, lambda: pcs.panel.aside._bridge.unfinished() == 0)
        assert not pcs.panel.aside.isVisible()
