"""Carrying by stick in the window: two PCs that share no network, and what is wrong with a stick."""

import shutil

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.bundles.drives import drive_at
from tests.desktop.shops import Person, reopened, two
from tests.ui.accessibility import settle
from tests.ui.chat_screens import until
from tests.ui.windows import says
from ui.bridge import Bridge
from ui.sticks import StickDialog
from ui.sticks.drive_card import _FileRow


class Desk:
    """A PC with a port: what is in it is found."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.port: list = []
        self.window = QWidget()
        self.window.resize(1000, 700)
        self.window.show()
        self.bridge = Bridge(person.workspace)
        self.dialog = StickDialog(self.bridge, self.window, lambda: [drive_at(path) for path in self.port])
        self.dialog.open()
        settle()

    def put_in(self, qtbot, stick) -> None:
        self.port.append(stick)
        self.dialog._watch.look()
        until(qtbot, lambda: any(card.write.isEnabled() for card in self.dialog.cards))

    def rows(self) -> list[_FileRow]:
        return [row for row in self.dialog.findChildren(_FileRow) if not row.isHidden()]

    def close(self) -> None:
        self.dialog.reject()
        self.bridge.close()
        self.window.close()
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def desk(request):
    desks = []

    def sit(person: Person) -> Desk:
        desks.append(Desk(person))
        return desks[-1]

    yield sit
    for one in desks:
        one.close()


def test_a_stick_brings_what_is_new_from_pc_to_pc_and_says_so(tmp_path, desk, qtbot, assert_accessible):
    stick = tmp_path / "KINGSTON"
    stick.mkdir()
    with two(tmp_path) as (alice, bob):
        homes = alice.workspace.engine.home.path, bob.workspace.engine.home.path
    with reopened(homes[0]) as alice, reopened(homes[1]) as bob:
        alice.say("The oven is broken")
        till = desk(alice)
        assert says(till.dialog, "Put a stick in")
        till.put_in(qtbot, stick)
        until(qtbot, lambda: says(till.dialog, "Other PCs lack 1 change"))
        till.dialog.cards[0].write.click()
        until(qtbot, lambda: says(till.dialog, "You can pull it out now"))
        (file,) = stick.iterdir()

        office = desk(bob)
        office.put_in(qtbot, stick)
        until(qtbot, lambda: len(office.rows()) == 1 and says(office.dialog, "From Till"))
        assert_accessible(office.dialog)
        office.rows()[0].take_in.click()
        until(qtbot, lambda: says(office.dialog, "New here from Till: 1 change."))
        assert bob.texts() == ["The oven is broken"]
        until(qtbot, lambda: says(office.dialog, "all that was said is here already"))
        office.port.clear()
        office.dialog._watch.look()
        until(qtbot, lambda: not office.dialog.cards)

        whole = file.read_bytes()
        file.write_bytes(whole[:-30])
        shutil.copy(file, stick / "torn.countertop-stick")
        file.write_bytes(b"%PDF")
        office.put_in(qtbot, stick)
        until(qtbot, lambda: len(office.rows()) == 2)
        assert says(office.dialog, "It cannot be read")
        next(row for row in office.rows() if row.take_in is not None).take_in.click()
        until(qtbot, lambda: says(office.dialog, "It ends too early"))
