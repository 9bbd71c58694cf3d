"""Photos and signatures in forms: given, looked at, signed by hand and by name, kept while one types, changed later."""

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage, QKeySequence, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.files.commands import GivenFile, add_files
from desktop.forms import commands, queries
from desktop.forms.definition import Choice, Definition, Question, QuestionType
from desktop.forms.entries import add_entry
from desktop.forms.printed import SheetWords, form_sheets
from desktop.home.home import Home
from desktop.printing.content import PaperPicture
from desktop.printing.papers import A4
from desktop.records.commands import change_many
from desktop.records.listing import Listing
from desktop.records.state import AWAY
from desktop.rows.typed_text import without_isolates
from desktop.workspace import Workspace
from tests.desktop.shops import WAIT_S
from tests.ui.accessibility import settle
from tests.ui.signing import draw
from tests.ui.table_screens import stand_on
from tests.ui.test_forms import begin, entries, forms_of
from tests.ui.windows import ALONE, click, open_window, says, until
from ui.files.handing import HandingOut
from ui.files.viewer import PictureViewer
from ui.printing.pages import laid_out
from ui.records.printing.reading import SeenRecords, read_each
from ui.records.table.columns import columns_of

FOUND = Definition(
    "Lost things",
    one="thing",
    questions=(
        Question("what0000", QuestionType.TEXT, "What"),
        Question("photo000", QuestionType.FILE, "Photo", appearance="picture", required="TRUE"),
        Question("state000", QuestionType.ONE_OF, "State", choices=(Choice("h", "Here"), Choice("f", "Fetched"))),
        Question("sign0000", QuestionType.SIGNATURE, "Signature", relevant='{state000} = "f"', required="TRUE"),
    ),
)


@pytest.fixture
def home(tmp_path):
    shop = Workspace.create(Home(tmp_path / "till"), "Rossi’s Bakery", "Maria", "Till PC", network=ALONE)
    shop.do(commands.make, FOUND).result(WAIT_S)
    shop.close(WAIT_S)
    return tmp_path / "till"


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "umbrella 伞.png"
    Image.new("RGB", (300, 200), "red").save(path)
    return path


def paste(into, *paths):
    """Where one stands."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    QGuiApplication.clipboard().setMimeData(data)
    QTest.keySequence(into, QKeySequence.StandardKey.Paste)


def test_a_photo_and_a_signature_are_given_kept_and_saved_while_they_are_copied(home, photo, qtbot, assert_accessible):
    with open_window(home) as window:
        screen = forms_of(window, qtbot)
        page = begin(screen, qtbot)
        answer = page.column.cards["photo000"].answer
        page.save.click()
        assert says(page, "This must be filled.")
        what = page.column.cards["what0000"].answer.edit
        paste(what, photo)
        assert answer.is_coming
        assert says(window.shell, "“umbrella 伞.png” goes into “Photo”.")
        paste(what, home)
        assert says(window.shell, "There is a file in “Photo” already.")
        assert what.text() == ""
        QTest.keyClick(page, Qt.Key.Key_Escape)
        until(qtbot, lambda: screen.filling is None)
    with open_window(home) as window:
        screen = forms_of(window, qtbot)
        page = begin(screen, qtbot)
        cards = page.column.cards
        photo = cards["photo000"].answer.value()
        assert (photo.name, photo.width) == ("umbrella 伞.png", 300), "what was begun is still there"
        assert cards["photo000"].answer.slot.tile.accessibleName().startswith("Photo: ")
        QTest.keyClicks(cards["state000"].answer.edit, "f")
        until(qtbot, lambda: not cards["sign0000"].isHidden())
        assert_accessible(page)
        draw(cards["sign0000"].answer.slot.pad)
        assert cards["sign0000"].answer.is_coming
        page.save.click()  # before it is a picture
        until(qtbot, lambda: len(entries(window)) == 1)
        (entry,) = entries(window)
        signed = entry.values["sign0000"]
        assert signed.name.startswith("Signature taken by Maria, ")
        assert (signed.media_type, signed.is_picture) == ("image/png", True)


def test_a_photo_is_taken_away_and_a_name_signed_anew_on_the_entrys_page(home, photo, qtbot, assert_accessible):
    with open_window(home) as window:
        screen = forms_of(window, qtbot)
        page = begin(screen, qtbot)
        answer = page.column.cards["photo000"].answer
        Image.new("RGB", (300, 600), "red").save(photo)
        page.window().resize(1024, 420)
        settle()
        paste(answer.slot.choose, photo, home)
        until(qtbot, lambda: answer.value() is not None)
        assert says(page, "one file can stand here")
        until(qtbot, lambda: answer.slot.away.visibleRegion().boundingRect() == answer.slot.away.rect())
        page.save.click()
        until(qtbot, lambda: len(entries(window)) == 1)
        settle()
        screen.table.open_record(entries(window)[0].id)
        until(qtbot, lambda: getattr(screen.table.details, "shown", None) is not None)
        fields = screen.table.details.fields
        assert not fields["photo000"].slot.away.isHidden()
        assert_accessible(screen.table.details)
        fields["photo000"].slot.away.click()
        until(qtbot, lambda: "photo000" not in entries(window)[0].values)
        paste(fields["what0000"].part.edit, photo)
        until(qtbot, lambda: "photo000" in entries(window)[0].values)
        assert "what0000" not in entries(window)[0].values
        slot = fields["sign0000"].slot
        QTest.keyClicks(slot.name, "Mei")
        slot.done.click()
        until(qtbot, lambda: "sign0000" in entries(window)[0].values)
        assert entries(window)[0].values["sign0000"].name.startswith("Signed by Mei, ")
        until(qtbot, lambda: not slot.tile.isHidden() and slot.pad.isHidden())


def test_entries_are_seen_as_pictures_by_keys(home, photo, qtbot, assert_accessible, monkeypatch):
    with open_window(home) as window:
        screen = forms_of(window, qtbot)
        workspace = window._shop.workspace
        (picture,) = workspace.do(add_files, [GivenFile.at(photo)]).result(WAIT_S)
        (form,) = queries.forms(window._shop.bridge.session)
        for number in range(20):
            said = {"what0000": f"Thing {number}", "photo000": picture} if number % 2 else {"what0000": "Nothing"}
            workspace.do(add_entry, form.id, said | {"state000": "h"}).result(WAIT_S)
        until(qtbot, lambda: screen.table.table.rows.count == 20)
        stand_on(screen.table, 1, "Photo")
        QTest.keyClick(screen.table.table.view, Qt.Key.Key_F2)
        (viewer,) = window.shell.findChildren(PictureViewer)
        assert viewer.picture.file == picture
        viewer.close()
        settle()
        click(screen, "Pictures")
        pictures = screen.table.ways.pictures
        until(qtbot, lambda: len(pictures.cards.numbers) == 20 and pictures.cards.card(1) is not None)
        settle()
        view = pictures.view
        assert view.hasFocus()
        assert_accessible(screen.table)
        assert pictures.cards.card(1).spoken == "Thing 1, umbrella 伞.png, State: Here"
        for key, place in ((Qt.Key.Key_Home, 0), (Qt.Key.Key_Right, 1), (Qt.Key.Key_Down, 1 + pictures.cards.across)):
            QTest.keyClick(view, key)
            assert view.place() == place
        QTest.keyClick(view, Qt.Key.Key_End)
        until(qtbot, lambda: pictures.cards.card(19) is not None)
        QTest.keyClick(view, Qt.Key.Key_Space)
        viewer = window.shell.findChildren(PictureViewer)[-1]
        assert viewer.picture.about == "Thing 19"
        viewer.close()
        QTest.keyClick(view, Qt.Key.Key_Return)
        until(qtbot, lambda: getattr(screen.table.details, "record", "") == pictures.cards.card(19).record.id)
        until(qtbot, lambda: getattr(screen.table.details, "shown", None) is not None)
        tile = screen.table.details.fields["photo000"].slot.tile
        collection, last = queries.entries_of(window._shop.bridge.session, form.id), pictures.cards.card(19).record.id
        dragged = []
        monkeypatch.setattr(HandingOut, "drag_file", lambda _, file: dragged.append(file))
        for widget, at in ((view.viewport(), view.rect_of(19).center()), (tile, tile.rect().center())):
            QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=at)
            QTest.mouseMove(widget, at + QPoint(QApplication.startDragDistance(), 0))
            QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=at)
        assert dragged == [picture] * 2
        for opened_by in (lambda: QTest.keyClick(view, Qt.Key.Key_Space), tile.opened.emit):
            opened_by()
            until(qtbot, lambda: len(window.shell.findChildren(PictureViewer)) == 1)
            for away in (True, False):
                workspace.do(change_many, collection, {last: {AWAY: away}}).result(WAIT_S)
                until(qtbot, lambda: not window.shell.findChildren(PictureViewer))
            assert says(window.shell, "“umbrella 伞.png” is not here any more.")
            until(qtbot, lambda: len(pictures.cards.numbers) == 20 and pictures.cards.card(19) is not None)
            view.stand(19)


def test_pictures_stand_on_paper_below_the_answers(home, photo, qtbot):
    with open_window(home) as window:
        forms_of(window, qtbot)
        workspace, session = window._shop.workspace, window._shop.bridge.session
        (picture,) = workspace.do(add_files, [GivenFile.at(photo)]).result(WAIT_S)
        (form,) = queries.forms(session)
        collection = queries.entries_of(session, form.id)
        workspace.do(add_entry, form.id, {"what0000": "Umbrella", "photo000": picture}).result(WAIT_S)
        seen = SeenRecords(collection, columns_of(collection), Listing())
        sheets = form_sheets(form.definition, SheetWords("Yes", "No", ("d", "m", "y")))
        printout = read_each(session, seen, "Rossi’s", sheets, with_comments=False)
        (shown,) = (block for block in printout.blocks if isinstance(block, PaperPicture))
        assert (without_isolates(shown.label), shown.of) == ("Photo: umbrella 伞.png", "photo000")
        pages = laid_out(printout, A4)
        page = QImage(round(pages.shape.width) // 20, round(pages.shape.height) // 20, QImage.Format.Format_RGB32)
        page.fill(QColor("white"))
        painter = QPainter(page)
        painter.scale(1 / 20, 1 / 20)
        pages.paint(painter, 0)
        painter.end()
        reds = sum(page.pixelColor(page.width() // 5, y).hsvSaturation() > 200 for y in range(page.height()))
        assert 90 < reds < 100, "300 × 200 at 150 dots an inch"
