"""What was set aside, who took what away, and what keeping it leads to, in a shopkeeper's words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.aside.records import AsideItem, SetAside, TakenAway
from ui.bidi import filled, side_by_side
from ui.times import full_when, moment

_CONTEXT = "SetAside"


def who_words(aside: SetAside) -> str:
    """Who wrote it, and on which PC."""
    who = QCoreApplication.translate(_CONTEXT, "You") if aside.mine else aside.author
    return side_by_side(who, aside.pc)


def taken_words(taken: TakenAway) -> str:
    """Why it is not shown: who took what away, and when."""
    words = {
        "pc": QCoreApplication.translate(_CONTEXT, "%1 took the PC %3 out of the shop, %4."),
        "seat": QCoreApplication.translate(_CONTEXT, "%1 took %2 off the PC %3, %4."),
        "person": QCoreApplication.translate(_CONTEXT, "%1 took %2 out of the shop, %4."),
        "conversation": QCoreApplication.translate(_CONTEXT, "%1 took %2 out of a conversation, %4."),
        "role": QCoreApplication.translate(_CONTEXT, "%1 gave %2 another role, %4."),
    }[taken.what]
    return filled(words, taken.by, taken.person, taken.pc, moment(taken.at))


def let_in_words(aside: SetAside) -> str:
    """That its author had been let in by whoever was taken out."""
    return filled(QCoreApplication.translate(_CONTEXT, "%1 had been let in from there."), aside.author)


def item_words(item: AsideItem) -> str:
    """What one of them says, and when."""
    text = " ".join(item.text.split())
    if item.kind == "document":
        change = QCoreApplication.translate(_CONTEXT, "a change in “%1”")
        text = filled(change, text) if text else QCoreApplication.translate(_CONTEXT, "a change in a note")
    elif not text:
        text = QCoreApplication.translate(_CONTEXT, "something that this version of Countertop does not know")
    return filled(QCoreApplication.translate(_CONTEXT, "%1: %2"), full_when(item.at), text)


def keeping_title(aside: SetAside) -> str:
    """The question before it is kept."""
    title = QCoreApplication.translate(_CONTEXT, "Show what %1 wrote on %2?")
    return filled(title, aside.author, aside.pc)


def keeping_words(aside: SetAside) -> str:
    """What keeping it leads to."""
    if aside.let_in:
        back = QCoreApplication.translate(
            _CONTEXT,
            "It is shown on all PCs then, and %1 is in the shop with the PC %2. Who or what was taken out stays out.",
        )
        return filled(back, aside.author, aside.pc)
    words = QCoreApplication.translate(
        _CONTEXT,
        "It is shown on all PCs then, as if it had been known in time. Who or what was taken out stays out: %1 cannot "
        "write from there any more.",
    )
    return filled(words, aside.author)
