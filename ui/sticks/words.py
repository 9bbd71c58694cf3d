"""What is said of sticks, in a shopkeeper's words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from desktop.bundles.records import BundleSize, Drive, ReadBundle, StickFile, WrittenBundle
from desktop.files.sizes import size_words
from ui.bidi import filled, side_by_side
from ui.left_files import counted_files, left_words, no_room_words
from ui.times import moment

_CONTEXT = "Sticks"
_A_MINUTE = 60 * 10_000_000
"""Bytes that most sticks take in a minute."""


def drive_words(drive: Drive) -> str:
    """What there is to know of one besides its name."""
    translate = QCoreApplication.translate
    free = filled(translate(_CONTEXT, "%1 free"), size_words(drive.free))
    return free if drive.may_write else side_by_side(free, translate(_CONTEXT, "it cannot be written to"))


def file_words(file: StickFile) -> tuple[str, str]:
    """What stands on a stick: a title, and what is to be said of it."""
    translate = QCoreApplication.translate
    when = filled(translate(_CONTEXT, "Written %1"), moment(file.at))
    about = side_by_side(when, size_words(file.size))
    match file.whose:
        case "mine":
            return translate(_CONTEXT, "From this PC"), about
        case "foreign":
            return translate(_CONTEXT, "From another shop"), translate(_CONTEXT, "It is left alone.")
        case "unreadable":
            title = filled(translate(_CONTEXT, "From %1"), file.pc)
            return title, translate(_CONTEXT, "It cannot be read: it is damaged. Have it written once more.")
    if file.is_here:
        about = side_by_side(about, translate(_CONTEXT, "all that was said is here already"))
    return filled(translate(_CONTEXT, "From %1"), file.pc), about


def lacking_words(size: BundleSize, *, everything: bool, is_on_it: bool) -> str:
    """What would be written; `everything`: because nobody lacks anything; `is_on_it`: because it is there already."""
    translate = QCoreApplication.translate
    if is_on_it and not everything:
        on_it = translate(_CONTEXT, "What other PCs lack is on it: put it into them, one after the other.")
        return f"{on_it} {no_room_words(size.left_out)}".rstrip()
    lacking = translate(_CONTEXT, "Other PCs lack %1: about %2.")
    if everything:
        lacking = translate(_CONTEXT, "Every other PC is known to have everything. In all that is %1: about %2.")
    said = filled(lacking, _counted(size.entries, size.files), size_words(size.bytes))
    if size.bytes >= size.free:
        no_room = translate(_CONTEXT, "There is no room on it for that: only %1 are free.")
        return f"{said} {filled(no_room, size_words(size.free))}"
    return " ".join(part for part in (said, _time_words(size.bytes), no_room_words(size.left_out)) if part)


def _time_words(bytes: int) -> str:
    """About how long it takes, where that is long."""
    minutes = round(bytes / _A_MINUTE)
    if minutes <= 1:
        return ""
    return filled(QCoreApplication.translate(_CONTEXT, "With most sticks that takes some %1 minutes."), str(minutes))


def written_words(written: WrittenBundle) -> str:
    """That it is on the stick, safely."""
    translate = QCoreApplication.translate
    said = translate(
        _CONTEXT, "It is written. You can pull it out now; put it into another PC and open this there, too."
    )
    return f"{said} {no_room_words(written.left_out)}".rstrip()


def read_words(read: ReadBundle) -> str:
    """What was taken in, and what has to be done for the rest."""
    translate = QCoreApplication.translate
    whose = read.pc.name if read.pc else translate(_CONTEXT, "a PC that is not known here")
    if read.entries or read.files:
        new = translate(_CONTEXT, "New here from %1: %2.")
        said = [filled(new, whose, _counted(read.entries, read.files))]
    else:
        said = [filled(translate(_CONTEXT, "New here from %1: nothing."), whose)]
    if read.left_out.count:
        no_room = translate(_CONTEXT, "There was no room on this PC for %1: make some, and take it in again.")
        said.append(filled(no_room, left_words(read.left_out)))
    if read.refused:
        follows = translate(_CONTEXT, "Some of it follows on what is not here yet: on %1, write everything.")
        said.append(filled(follows, whose))
    if read.is_whole:
        said.append(translate(_CONTEXT, "You can pull it out now."))
    else:
        said.append(
            translate(
                _CONTEXT,
                "It ends too early: the stick was pulled out while it was written. What was in it is here; have it "
                "written once more for the rest.",
            )
        )
    return " ".join(said)


def progress_words(bytes: int, total: int, *, writing: bool) -> str:
    """How far it has come."""
    translate = QCoreApplication.translate
    words = translate(_CONTEXT, "Writing: %1 of about %2. Leave it in.")
    if not writing:
        words = translate(_CONTEXT, "Taking in: %1 of %2. Leave it in.")
    return filled(words, size_words(bytes), size_words(max(bytes, total)))


def _counted(entries: int, files: int) -> str:
    if not entries or not files:
        return _changes(entries) if entries else counted_files(files)
    both = QCoreApplication.translate(_CONTEXT, "%1 and %2")
    return filled(both, _changes(entries), counted_files(files))


def _changes(count: int) -> str:
    if count == 1:
        return QCoreApplication.translate(_CONTEXT, "1 change")
    return filled(QCoreApplication.translate(_CONTEXT, "%1 changes"), QLocale().toString(count))
