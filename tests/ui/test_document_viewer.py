"""Files over the window: the pages of a PDF, text, tables; found by what stands in them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.extracts.looking_through import look_through_for
from tests.desktop.extract_samples import docx, pdf
from tests.desktop.shops import WAIT_S, alone
from tests.ui.accessibility import accessibility_problems, settle
from tests.ui.drive_screens import filing, give, names
from tests.ui.windows import focused, press, until, write
from ui.files.document_viewer import DocumentViewer
from ui.theme import Theme


@pytest.fixture
def maria(tmp_path):
    with alone(tmp_path / "maria", "Maria") as maria:
        yield maria


def look_at(screen, name, qtbot):
    screen.page.list.setFocus()
    assert screen.page.list.choose(next(row.id for row in screen.page.list.rows.all() if row.name == name))
    press(Qt.Key.Key_Space)
    (viewer,) = screen.window().findChildren(DocumentViewer)
    until(qtbot, lambda: viewer.shown is not viewer._waiting or "cannot" in viewer._waiting.accessibleName())
    return viewer


def leave(screen, qtbot):
    press(Qt.Key.Key_Escape)
    until(qtbot, lambda: not screen.window().findChildren(DocumentViewer))
    assert focused() is screen.page.list


def test_files_are_found_by_their_words_and_looked_at_page_by_page(maria, qtbot):
    give(
        maria,
        ("lease.pdf", pdf([["Contract"], ["The oven"], ["Lyon"]])),
        ("letter.docx", docx("Dear Bo", "about Lyon")),
    )
    give(maria, ("prices.csv", b"What;Price\nRolls;0,45\nBread;3\n"), ("broken.pdf", b"%PDF-1.4 no more"))
    assert maria.workspace.do(look_through_for, WAIT_S).result(WAIT_S) == 0
    with filing(qtbot, maria) as screen:
        screen.page.search.setFocus()
        write("lyon")
        until(qtbot, lambda: sorted(names(screen)) == ["lease.pdf", "letter.docx"])
        (lease,) = [row for row in screen.page.list.rows.all() if row.name == "lease.pdf"]
        assert "page 3" in lease.spoken
        assert lease.spoken.endswith("Lyon")
        viewer = look_at(screen, "lease.pdf", qtbot)
        assert viewer.shown is viewer.pages
        until(qtbot, lambda: 2 in viewer.pages._drawn)  # where the words were found
        press(Qt.Key.Key_PageUp)
        press(Qt.Key.Key_Left)
        until(qtbot, lambda: 0 in viewer.pages._drawn)
        assert "page 1 of 3" in viewer.accessibleName()
        press(Qt.Key.Key_End)
        assert "page 3 of 3" in viewer.accessibleName()
        drawn, coarse = viewer.pages._drawn[2]
        ink = coarse.toImage()
        assert len({ink.pixel(x, y) for x in range(0, ink.width(), 2) for y in range(0, ink.height() // 6, 2)}) > 1
        for _ in range(9):
            press(Qt.Key.Key_Plus)
        until(qtbot, lambda: viewer.pages._drawn[2][0] > drawn)
        assert accessibility_problems(viewer, Theme.current()) == []
        process = viewer._reading._preview._reader
        assert process.pid is not None
        leave(screen, qtbot)
        assert process.pid is None
        viewer = look_at(screen, "letter.docx", qtbot)
        assert (viewer.text.toPlainText(), viewer.shown) == ("Dear Bo\nabout Lyon\n", viewer.text)
        assert "only its text" in viewer.accessibleName()
        leave(screen, qtbot)
        screen.page.search.clear()
        until(qtbot, lambda: len(names(screen)) == 4)
        cells = look_at(screen, "prices.csv", qtbot).tables.table.model()
        assert [cells.index(1, column).data() for column in range(cells.columnCount())] == ["Rolls", "0,45"]
        leave(screen, qtbot)
        screen.page.list.setFocus()
        assert screen.page.list.choose([*screen.page.list.rows.all()][-1].id)
        press(Qt.Key.Key_Delete)
        until(qtbot, lambda: len(names(screen)) == 3)
        viewer = look_at(screen, "broken.pdf", qtbot)
        assert "cannot" in viewer.shown.accessibleName()
        QTest.keyClick(
            focused(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier
        )  # of what nobody sees now nothing is undone
        settle()
        leave(screen, qtbot)
        assert len(names(screen)) == 3
