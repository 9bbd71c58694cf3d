"""People and their PCs in a shopkeeper's words."""

from __future__ import annotations

import re
from datetime import date

from PySide6.QtCore import QCoreApplication, QLocale

from desktop.people.records import PC, Person
from desktop.rows.names import isolated
from ui.bidi import filled, side_by_side
from ui.local_clock import LocalClock
from ui.times import short_when


def role_words(role: str) -> str:
    """What a role is called."""
    return {
        "owner": QCoreApplication.translate("People", "Owner"),
        "manager": QCoreApplication.translate("People", "Manager"),
        "employee": QCoreApplication.translate("People", "Employee"),
    }[role]


def former_role_words(role: str) -> str:
    """What somebody was who is no longer in the shop."""
    return {
        "owner": QCoreApplication.translate("People", "Was an owner"),
        "manager": QCoreApplication.translate("People", "Was a manager"),
        "employee": QCoreApplication.translate("People", "Was an employee"),
    }[role]


def role_explained(role: str) -> str:
    """What somebody with a role may do."""
    return {
        "owner": QCoreApplication.translate(
            "People", "May do everything here: let people in, take them out, say what each may do, and name the shop."
        ),
        "manager": QCoreApplication.translate(
            "People", "May let in employees and their PCs, and take them out again; PCs of their own too."
        ),
        "employee": QCoreApplication.translate("People", "May write and read, and add or take out PCs of their own."),
    }[role]


def may_look_after(me: Person, person: Person) -> bool:
    """Whether I may add PCs of theirs and take out them and theirs: everybody their own, managers those of employees,
    owners everybody's."""
    over = person.is_me or me.role == "owner" or (me.role == "manager" and person.role == "employee")
    return over and me.active and person.active


def may_write(me: Person) -> bool:
    """Whether this PC is in the shop, and who uses it: nobody takes anything from one that is out."""
    return any(pc.is_this for pc in me.pcs)


def own_name(pc: PC) -> str:
    """A PC's name as it was typed, without what tells it apart from others of that name."""
    return re.sub(rf" \({re.escape(pc.person_name)}\)( \d+)?$", "", pc.name)


def pc_words(pc: PC) -> str:
    """How a PC stands, on a line of its own."""
    words = _pc_words(pc)
    return words[:1].upper() + words[1:]


def _pc_words(pc: PC) -> str:
    if pc.is_this:
        return QCoreApplication.translate("People", "this PC")
    return ", ".join(word for word in (seen_words(pc), missing_words(pc)) if word)


def missing_words(pc: PC) -> str:
    """How much of what was written here a PC is not known to have; empty when it never told."""
    if pc.missing is None:
        return ""
    if pc.missing == 0:
        now = QCoreApplication.translate("People", "has everything")
        return now if pc.online else QCoreApplication.translate("People", "had everything then")
    return filled(QCoreApplication.translate("People", "%1 not there yet"), QLocale().toString(pc.missing))


def seen_words(pc: PC) -> str:
    """Whether a PC is there, or when it last was."""
    if pc.online:
        return QCoreApplication.translate("People", "online")
    if pc.last_seen is None:
        return QCoreApplication.translate("People", "not seen yet")
    return filled(QCoreApplication.translate("People", "last seen %1"), short_when(pc.last_seen))


def away_words(until: date) -> str:
    """The last day on which somebody is away: “Away until Sat 12 Dec”."""
    from desktop.settings.calendar_words import day_words

    return filled(QCoreApplication.translate("People", "Away until %1"), day_words(until, LocalClock.current().today()))


def no_pc_words(person: Person) -> str:
    """That somebody has no PC of their own, and where they come in all the same."""
    none = filled(QCoreApplication.translate("People", "%1 has no PC in the shop."), person.name)
    return uses_words(person) or none


def uses_words(person: Person) -> str:
    """On which PCs of others somebody comes in: “Uses Till PC”; nothing where on none."""
    names = QLocale().createSeparatedList([isolated(pc.name) for pc in person.uses])
    return filled(QCoreApplication.translate("People", "Uses %1"), names) if names else ""


def person_words(person: Person, *, named: bool = False) -> str:
    """How the person's PCs stand, on one line. `named`: with the PC's name also when it is the only one."""
    if not person.active:
        return QCoreApplication.translate("People", "No longer in the shop")
    if not person.pcs:
        return uses_words(person) or QCoreApplication.translate("People", "No PC in the shop")
    if len(person.pcs) == 1 and not named:
        return pc_words(person.pcs[0])
    named_pcs = QCoreApplication.translate("People", "%1: %2")
    return side_by_side(*(filled(named_pcs, pc.name, _pc_words(pc)) for pc in person.pcs))
