"""How the shop's PCs stand, in a shopkeeper's words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale

from desktop.engine.records import SyncState
from desktop.people.records import PC
from ui.aside_words import everybody_words
from ui.bidi import filled, side_by_side
from ui.people_words import missing_words, seen_words
from ui.sync_line import having_everything, having_words
from ui.times import moment


def headline(state: SyncState, known: Sequence[PC], aside: str = "") -> tuple[str, str]:
    """A title and a sentence about the whole, in a shop of these PCs; `aside`: what is said of what is set aside."""
    pcs, having = len(known), having_everything(known)
    number = QLocale().toString
    match state.kind:
        case "opening" | "up_to_date" if pcs < 2:
            return (
                QCoreApplication.translate("SyncWords", "One PC so far"),
                QCoreApplication.translate("SyncWords", "Everything is saved here. Add a PC, and both hold the same."),
            )
        case "opening":
            return (
                QCoreApplication.translate("SyncWords", "Opening"),
                QCoreApplication.translate("SyncWords", "The other PCs are looked for as soon as the shop is open."),
            )
        case "up_to_date" if having == pcs:
            return (
                QCoreApplication.translate("SyncWords", "Up to date"),
                everybody_words(aside),
            )
        case "up_to_date":
            return (
                having_words(having, pcs),
                QCoreApplication.translate("SyncWords", "The other PCs get the rest as soon as they are on."),
            )
        case "sending":
            return (
                filled(QCoreApplication.translate("SyncWords", "Sending %1"), number(state.count)),
                QCoreApplication.translate("SyncWords", "Saved here; on its way to the other PCs."),
            )
        case "catching_up":
            left = number(max(0, state.total - state.count))
            return (
                filled(QCoreApplication.translate("SyncWords", "Catching up, %1 to go"), left),
                QCoreApplication.translate("SyncWords", "You can use Countertop meanwhile."),
            )
        case "alone":
            title = QCoreApplication.translate("SyncWords", "Working alone")
            if state.since is not None:
                since = QCoreApplication.translate("SyncWords", "Working alone since %1")
                title = filled(since, moment(state.since))
            return title, QCoreApplication.translate("SyncWords", "Nothing is lost; it will catch up.")
        case _:
            return (
                QCoreApplication.translate("SyncWords", "Something needs you"),
                QCoreApplication.translate("SyncWords", "Nothing that was saved is lost."),
            )


def has_words(pc: PC) -> str:
    """Whose PC it is, whether it is there, and what it has of what was written here."""
    if pc.is_this:
        return side_by_side(pc.person_name, QCoreApplication.translate("SyncWords", "this PC"))
    return side_by_side(pc.person_name, seen_words(pc), _has(pc))


def _has(pc: PC) -> str:
    return missing_words(pc) or QCoreApplication.translate("SyncWords", "has not said what it has")


def network_words(state: SyncState) -> str:
    """Why no addresses are shown; empty when some are."""
    if state.network == "elsewhere":
        return QCoreApplication.translate(
            "SyncWords", "Another Countertop on this computer keeps the PCs in step; its addresses are shown there."
        )
    if state.network == "off" or not state.listening:
        return QCoreApplication.translate("SyncWords", "This PC is on no network now. It is looked for all the time.")
    return ""
