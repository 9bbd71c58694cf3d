"""Photos and signatures in forms: given, looked at, signed by hand and by name, kept while one types, changed later."""

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest

from desktop.forms import commands
from desktop.forms.definition import Choice, Definition, Question, QuestionType
from desktop.home.home import Home
from desktop.workspace import Workspace
from tests.desktop.shops import WAIT_S
from tests.ui.accessibility import settle
from tests.ui.test_forms import begin, entries, forms_of
from tests.ui.windows import ALONE, open_window, says, until

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


def paste(slot, path):
    """Into the place one stands in."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    QGuiApplication.clipboard().setMimeData(data)
    QTest.keySequence(slot.choose, QKeySequence.StandardKey.Paste)


def draw(pad):
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(40, 60))
    for at in (QPoint(80, 20), QPoint(120, 90), QPoint(160, 40)):
        QTest.mouseMove(pad, at)
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(160, 40))


def test_a_photo_and_a_signature_are_given_kept_and_saved_while_they_are_copied(home, photo, qtbot):
    with open_window(home) as window:
        page = begin(forms_of(window, qtbot), qtbot)
        answer = page.column.cards["photo000"].answer
        page.save.click()
        assert says(page, "This must be filled.")
        paste(answer.slot, photo)
        until(qtbot, lambda: answer.value() is not None)
        assert (answer.value().name, answer.value().width) == ("umbrella 伞.png", 300)
        assert answer.slot.tile.accessibleName().startswith("Photo: ")
    with open_window(home) as window:
        screen = forms_of(window, qtbot)
        page = begin(screen, qtbot)
        cards = page.column.cards
        assert cards["photo000"].answer.value().name == "umbrella 伞.png", "what was begun is still there"
        QTest.keyClicks(cards["state000"].answer.edit, "f")
        until(qtbot, lambda: not cards["sign0000"].isHidden())
        slot = cards["sign0000"].answer.slot
        draw(slot.pad)
        assert cards["sign0000"].answer.is_coming
        page.save.click()  # before it is a picture
        until(qtbot, lambda: len(entries(window)) == 1)
        (entry,) = entries(window)
        signed = entry.values["sign0000"]
        assert signed.name.startswith("Signature taken by Maria, ")
        assert (signed.media_type, signed.is_picture) == ("image/png", True)


def test_a_photo_is_taken_away_and_a_name_signed_anew_on_the_entrys_page(home, photo, qtbot):
    with open_window(home) as window:
        screen = forms_of(window, qtbot)
        page = begin(screen, qtbot)
        answer = page.column.cards["photo000"].answer
        paste(answer.slot, photo)
        until(qtbot, lambda: answer.value() is not None)
        page.save.click()
        until(qtbot, lambda: len(entries(window)) == 1)
        settle()
        screen.table.open_record(entries(window)[0].id)
        until(qtbot, lambda: getattr(screen.table.details, "shown", None) is not None)
        fields = screen.table.details.fields
        assert not fields["photo000"].slot.away.isHidden()
        fields["photo000"].slot.away.click()
        until(qtbot, lambda: "photo000" not in entries(window)[0].values)
        slot = fields["sign0000"].slot
        QTest.keyClicks(slot.name, "Mei")
        slot.done.click()
        until(qtbot, lambda: "sign0000" in entries(window)[0].values)
        assert entries(window)[0].values["sign0000"].name.startswith("Signed by Mei, ")
        until(qtbot, lambda: not slot.tile.isHidden() and slot.pad.isHidden())
