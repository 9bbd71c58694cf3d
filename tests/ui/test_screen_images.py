"""Golden images of the main screens in both themes: what people see, with nothing in it that changes by the day."""

import io
import json

import pytest
from PIL import Image
from PySide6.QtGui import QFontDatabase

from desktop.chat import commands as chat_commands
from desktop.chat import importing
from desktop.files.commands import GivenFile, add_files
from desktop.notes import commands as notes_commands
from tests.desktop.shops import WAIT_S, alone
from tests.ui.chat_screens import chatting
from tests.ui.note_screens import make_note, noting, open_note
from ui.setup.choosing import ChoosingPage

SAID = (
    ("07:58", "Maria Rossi", "Good morning! The flour comes at nine, the new price list hangs by the till."),
    ("08:02", "王小明", "早上好，我七点到。面粉来了我搬进仓库 💪"),
    ("08:03", "王小明", "面粉还剩两袋，黄油够到星期五"),
    ("08:10", "Ann-Marie van der Bergen-Hoogenboom", "Sixty rolls for Saturday: https://example.com/orders"),
    ("08:11", "Maria Rossi", "Thank you both 🌻"),
)
FAMILIES = {"Droid Sans Fallback", "Noto Color Emoji", "Noto Sans"} | {
    f"Noto Sans {script}" for script in ("Arabic", "Devanagari", "Hebrew", "Math", "Symbols", "Symbols2", "Thai")
}
GENERIC = {"Monospace", "Sans Serif", "Serif"}
NOTE = "Left oven: ten minutes longer.\nPaolo comes on Tuesday.\n\nCiabatta  220°\n小面包  215°\n"


@pytest.fixture
def maria(tmp_path):
    with alone(tmp_path / "maria", "Maria Rossi") as maria:
        yield maria


def test_chat(maria, tmp_path, both_themes, golden, qtbot):
    lines = [{"date": "2020-03-04", "time": time, "author": author, "text": text} for time, author, text in SAID]
    file = tmp_path / "old.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    channel = maria.workspace.do(importing.import_chat, file, "shop floor").result(WAIT_S).conversation
    maria.workspace.do(chat_commands.create_channel, "Oven and cold store, Monday to Saturday").result(WAIT_S)
    with chatting(maria, size=(900, 560)) as screen:
        screen.open_conversation(channel)
        qtbot.waitUntil(lambda: screen.pane.history.rowCount() == len(SAID))
        screen.setFocus()
        golden(screen, f"chat-{both_themes.scheme}")


def test_note(maria, both_themes, golden, qtbot, monkeypatch):
    monkeypatch.setattr("ui.notes.editor.full_when", lambda _at: "Today, 10:42")
    monkeypatch.setattr("ui.notes.note_list.short_when", lambda _at: "10:42")
    make_note(maria, "价目表 / Price list 2027, with everything for the market stall", "Ciabatta 1.20")
    picture = io.BytesIO()
    Image.new("RGB", (480, 160), "#c03020").save(picture, "PNG")
    given = [GivenFile(picture.getvalue(), "broken oven.png"), GivenFile(b"flour;3\n", "面粉 prices.csv")]
    files = maria.workspace.do(add_files, given).result(WAIT_S)
    oven = make_note(maria, "Oven", NOTE)
    maria.workspace.do(notes_commands.put_files, oven, files).result(WAIT_S)
    with noting(maria, size=(900, 560)) as screen:
        page = open_note(qtbot, screen, oven).page
        qtbot.waitUntil(lambda: page.shown.picture(files[0], 480).width() == 480)
        screen.setFocus()
        golden(screen, f"note-{both_themes.scheme}")


def test_first_start(both_themes, golden, qtbot):
    page = ChoosingPage()
    qtbot.addWidget(page)
    page.resize(800, 560)
    page.show()
    page.focusWidget().clearFocus()
    golden(page, f"first-start-{both_themes.scheme}")


def test_pictures_know_no_fonts_but_those_that_setting_up_installs(qapp):
    assert {family for family in QFontDatabase.families() if family not in GENERIC} == FAMILIES
