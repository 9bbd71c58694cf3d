"""What taking out, leaving and another role lead to, in a shopkeeper's words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from desktop.people.records import Departing, Person, Role
from ui.bidi import filled, isolated
from ui.times import full_when

_CONTEXT = "Leaving"


def pc_title(going: Departing) -> str:
    """The question before a PC is taken out."""
    words = QCoreApplication.translate(_CONTEXT, "Take the PC “%1” out of the shop?")
    return filled(words, going.pcs[0])


def pc_words(going: Departing) -> str:
    """What taking a PC out leads to."""
    mine = (QCoreApplication.translate(_CONTEXT, "It is the PC that you are using now."), _kept_by_me())
    other = (
        QCoreApplication.translate(
            _CONTEXT, "Do this when a PC is lost, stolen, sold or broken. No other PC talks to it from then on."
        ),
        _kept(),
        _set_aside(going),
        _stays(going),
    )
    return _paragraphs(
        *(mine if going.is_this_pc else other),
        _only_there(going),
        QCoreApplication.translate(
            _CONTEXT, "This cannot be undone. With a new code the PC can join again, as a new one."
        ),
    )


def _only_there(going: Departing) -> str:
    if not going.only_there:
        return ""
    words = QCoreApplication.translate(
        _CONTEXT,
        "%1 come in only at this PC. They stay in the shop, and can come in on another PC with a code, or when "
        "somebody adds them there.",
    )
    if len(going.only_there) == 1:
        words = QCoreApplication.translate(
            _CONTEXT,
            "%1 comes in only at this PC, stays in the shop, and can come in on another PC with a code, or when "
            "somebody adds them there.",
        )
    return filled(words, QLocale().createSeparatedList([isolated(name) for name in going.only_there]))


def person_title(going: Departing) -> str:
    """The question before a person is taken out, or leaves."""
    if going.is_me:
        return QCoreApplication.translate(_CONTEXT, "Leave the shop?")
    return filled(QCoreApplication.translate(_CONTEXT, "Take %1 out of the shop?"), going.person)


def person_words(going: Departing) -> str:
    """What taking a person out, or leaving, leads to."""
    return _paragraphs(
        _who_goes(going),
        _kept_by_me() if going.is_me else _kept(),
        "" if going.is_me else _set_aside(going),
        QCoreApplication.translate(_CONTEXT, "What you wrote stays in the shop.") if going.is_me else "",
        QCoreApplication.translate(_CONTEXT, "This cannot be undone. Coming back takes a new code."),
    )


def role_words(person: Person, role: Role) -> str:
    """What becomes of what somebody did in a role that they lose; empty where they lose nothing."""
    order: tuple[Role, ...] = ("employee", "manager", "owner")
    if order.index(role) >= order.index(person.role):
        return ""
    words = QCoreApplication.translate(
        _CONTEXT,
        "Whom %1 let in, and what %1 changed so far, stays. What %1 still does in the old role, on a PC that has not "
        "heard of this, does not count.",
    )
    return filled(words, person.name)


def _who_goes(going: Departing) -> str:
    names = QLocale().createSeparatedList([isolated(pc) for pc in going.pcs])
    if going.is_me:
        words = QCoreApplication.translate(_CONTEXT, "You go, with %2.")
    elif going.pcs:
        words = QCoreApplication.translate(_CONTEXT, "%1 goes, with %2.")
    else:
        words = QCoreApplication.translate(_CONTEXT, "%1 goes.")
    return filled(words, going.person, names)


def _kept() -> str:
    return QCoreApplication.translate(
        _CONTEXT, "What is there already stays readable there: nobody can delete it from here. Nothing new gets there."
    )


def _kept_by_me() -> str:
    return QCoreApplication.translate(
        _CONTEXT, "What is on your PCs stays readable there. Nothing new gets there, and you cannot write in the shop."
    )


def _set_aside(going: Departing) -> str:
    words = QCoreApplication.translate(
        _CONTEXT,
        "Everything from there that is here stays. What another PC has from there, and this one not, is set aside, "
        "and an owner can keep it. What is only there stays there.",
    )
    if going.newest is None:
        return words
    latest = QCoreApplication.translate(_CONTEXT, "The latest that is here: %1.")
    return f"{words} {filled(latest, full_when(going.newest))}"


def _stays(going: Departing) -> str:
    if going.stays or going.is_me:
        return ""
    words = QCoreApplication.translate(_CONTEXT, "%1 stays in the shop, and can come in on another PC with a code.")
    return filled(words, going.person)


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
