"""Backups and the recovery sheet from the window alone."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.backups.kept import daily_backups, keep
from desktop.backups.words import secret_of, words_of
from desktop.home.home import Home
from desktop.home.wall_clock import wall_ms
from sync.files.folder import FilesFolder
from tests.desktop.command_line import ask, run
from tests.desktop.small_disks import SmallDisk
from tests.ui.windows import click, digit_of, make_shop, open_window, press, says, until, waits_for
from ui.printing.print_dialog import PrintDialog
from ui.settings.backups import BackupsSection
from ui.settings.sheet_dialog import SheetDialog
from ui.today.card import TodayCard

SIZES = {"oven.mov": 300_000, "menu.pdf": 40_000}
LATE_MS = 5 * 86_400_000


def test_an_owner_gets_a_sheet_and_a_good_backup_from_today(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("COUNTERTOP_NETWORK", "loopback")
    make_shop(tmp_path / "till")
    home, disk = Home(tmp_path / "till"), tmp_path / "disk"
    keep(home, folder=str(disk), chosen_ms=wall_ms() - LATE_MS, trouble="The drive was not there.")
    with open_window(tmp_path / "till") as window:
        shell = window.shell
        QTest.keyClick(shell, digit_of("today"), Qt.KeyboardModifier.ControlModifier)
        waits_for(qtbot, shell, "No backup was made for 5 days")
        next(card for card in shell.findChildren(TodayCard) if "5 days" in card.item.title).opened.emit()
        until(qtbot, lambda: shell.current_section() == "settings")
        section = shell.findChild(BackupsSection)
        until(qtbot, lambda: says(section, "Nobody has one yet"))
        assert says(section, "The drive was not there.")
        section.choose_folder(disk)
        until(qtbot, lambda: says(section, "is no folder that is there"))

        click(section, "Make a recovery sheet…")
        until(qtbot, lambda: shell.findChild(SheetDialog) is not None)
        dialog = shell.findChild(SheetDialog)
        assert len(secret_of(" ".join(dialog.words))) == 16
        assert all(says(dialog, f"{place}  {word}") for place, word in enumerate(dialog.words, 1))
        click(dialog, "Print or save as PDF…")
        pages = shell.findChild(PrintDialog)
        until(qtbot, lambda: pages.preview.pages is not None and pages.preview.pages.count == 1)
        pages.reject()
        until(qtbot, dialog.yes.hasFocus)
        press(Qt.Key.Key_Escape)
        assert dialog.isVisible()
        click(dialog, "Check two words")
        for field in dialog.fields:
            field.set_text("bakery")
        click(dialog, "Done")
        assert dialog.fields[0].error()
        for field, place in zip(dialog.fields, dialog.asked, strict=True):
            field.set_text(dialog.words[place].upper())
        click(dialog, "Done")
        until(qtbot, lambda: shell.findChild(SheetDialog) is None)
        waits_for(qtbot, section, "You have one.")

        disk.mkdir()
        section.choose_folder(disk)
        until(qtbot, lambda: daily_backups(home).good is not None)
        waits_for(qtbot, section, "Last good backup: today")
        assert not section.trouble.isVisible()
        assert says(section, "on the same disk")
        assert [file.suffix for file in disk.iterdir()] == [".countertop-backup"]
        click(section, "Make none here any more")
        until(qtbot, lambda: says(section, "Nobody has chosen yet"))


def test_what_had_no_room_is_fetched_from_today(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("COUNTERTOP_NETWORK", "loopback")
    small = SmallDisk(room=100_000)
    ask(tmp_path / "old", "create", "--shop", "Olive & Co", "--name", "Ann", "--pc", "Till")
    for name, size in SIZES.items():
        (tmp_path / name).write_bytes(bytes(size))
        ask(tmp_path / "old", "file", "add", str(tmp_path / name))
    words = " ".join(ask(tmp_path / "old", "recovery-sheet")["words"])
    file = ask(tmp_path / "old", "backup", "now", str(tmp_path))["file"]
    monkeypatch.setattr(FilesFolder, "disk", property(small.disk))
    assert run(tmp_path / "till", "restore", file, "--words", words).status == 3
    with open_window(tmp_path / "till") as window:
        shell = window.shell
        QTest.keyClick(shell, digit_of("today"), Qt.KeyboardModifier.ControlModifier)
        waits_for(qtbot, shell, "1 file, 300 KB, is still only in the backup")
        next(card for card in shell.findChildren(TodayCard) if "only in" in card.item.title).opened.emit()
        until(qtbot, lambda: shell.current_section() == "settings")
        part = shell.findChild(BackupsSection).left
        until(qtbot, lambda: says(part, "1 file (oven.mov), 300 KB, is not on this PC"))
        assert says(part, "240 KB more must be free")

        click(part, "Fetch them from the backup…")
        dialog = part.dialog
        assert dialog.file == Path(file)
        dialog.words.edit.setPlainText("bakery " * 12)
        click(dialog, "Fetch them")
        until(qtbot, lambda: says(dialog, "word 1, is none"))
        dialog.words.edit.setPlainText(" ".join(words_of(bytes(16))))
        click(dialog, "Fetch them")
        until(qtbot, lambda: says(dialog, "do not open this file"))
        dialog.words.edit.setPlainText(words)
        click(dialog, "Fetch them")
        until(qtbot, lambda: part.dialog is None and says(part, "There is no room yet for 1 file (oven.mov)"))

        small.room = 1_000_000
        click(part, "Fetch them from the backup…")
        part.dialog.words.edit.setPlainText(words)
        click(part.dialog, "Fetch them")
        until(qtbot, lambda: says(part, "Here now: 1 file, 300 KB."))
        until(qtbot, lambda: not part.fetch.isVisible())
