"""Where a request stands, as its page says it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.processes.process_words import said_words, signers_words, where_it_stands
from desktop.processes.state import Deed, Phase
from desktop.processes.waiting_words import WaitingWords
from desktop.rows.names import isolated
from desktop.settings.calendar_words import day_words
from ui.bidi import filled, one_of
from ui.local_clock import LocalClock
from ui.records.value_words import capitalised
from ui.times import moment

if TYPE_CHECKING:
    from desktop.people.records import Person
    from desktop.processes.delivery import NotThereYet
    from desktop.processes.leave import Leave
    from desktop.processes.records import Process, ProcessAnswer
    from desktop.processes.waiting import Waiting

tr = QCoreApplication.translate


def headline(process: Process, owners: Collection[Person]) -> str:
    """In one sentence; `owners`: the shop's, also who is out of it."""
    match process.phase:
        case Phase.OPEN:
            step = process.steps[process.open_step]
            return filled(tr("Processes", "Waits for %1, since %2."), signers_words(step), moment(process.asked_since))
        case Phase.DISPUTED:
            return tr("Processes", "Not decided yet.")
        case Phase.APPROVED if not process.steps:
            return _told_words(process, owners)
        case Phase.WITHDRAWN:
            return filled(tr("Processes", "%1 asked for a yes, and withdrew it."), process.by)
        case _:
            return f"{capitalised(where_it_stands(process))}."


def _told_words(process: Process, owners: Collection[Person]) -> str:
    if process.by_id not in {each.id for each in owners}:
        return filled(tr("Processes", "%1 told it; nobody has to say yes."), process.by)
    others = [isolated(each.name) for each in owners if each.active and each.id != process.by_id]
    if not others:
        return filled(tr("Processes", "Noted by %1, owner."), process.by)
    see = tr("Processes", "Noted by %1, owner; %2 sees it."), tr("Processes", "Noted by %1, owner; %2 see it.")
    return filled(see[len(others) > 1], process.by, tr("Processes", " and ").join(others))


def asked_words(process: Process, *, before: bool) -> str:
    """Who asked for it, and when; `before`: somebody asked again since."""
    again, words = tr("Processes", "%1 had asked before, %2"), tr("Processes", "%1 asked for a yes, %2")
    return filled(again if before else words, process.by, moment(process.at))


def answered_words(answer: ProcessAnswer) -> str:
    """Who said what, and when."""
    return filled(tr("Processes", "%1, %2"), said_words(answer), moment(answer.at))


def goes_to_words(waiting: Waiting, *, barred: bool) -> str:
    """To whoever asked, empty where nobody is there who could answer now; `barred`: they would be asked, were it
    somebody else's."""
    if waiting.is_hopeless:
        return tr("Processes", "Nobody else in the shop can say yes to it; nobody says yes to their own.")
    if not waiting.told:
        return ""
    sentence = (
        tr("Processes", "It goes to %1; nobody says yes to their own.") if barred else tr("Processes", "It goes to %1.")
    )
    return filled(sentence, one_of(person.name for person in waiting.told))


def waiting_words(waiting: Waiting, me: str) -> str:
    """Who is away and who may answer besides, to somebody by their id; empty where that goes without saying."""
    today = LocalClock.current().today()
    return " ".join(WaitingWords(me, moment, lambda day: day_words(day, today)).sentences(waiting))


def cover_words(leave: Leave) -> str:
    """What is asked of a leave that was said yes to."""
    if leave.person.is_me:
        return tr("Processes", "Who decides for you meanwhile?")
    return filled(tr("Processes", "Who decides for %1 meanwhile?"), leave.person.name)


def not_there_words(what: NotThereYet) -> str:
    """“Your yes is on this PC. Jin’s gets it when it is on.”."""
    names = one_of(what.people)
    if what.is_elsewhere:
        said = {
            Deed.APPROVE: tr("Processes", "Your yes is on its way; it is not known to be on %1’s PC yet."),
            Deed.RETURN: tr("Processes", "Your “not yet” is on its way; it is not known to be on %1’s PC yet."),
            Deed.REJECT: tr("Processes", "Your no is on its way; it is not known to be on %1’s PC yet."),
            None: tr("Processes", "Your request is on its way; it is not known to be on %1’s PC yet."),
        }
    else:
        said = {
            Deed.APPROVE: tr("Processes", "Your yes is on this PC. %1’s gets it when it is on."),
            Deed.RETURN: tr("Processes", "Your “not yet” is on this PC. %1’s gets it when it is on."),
            Deed.REJECT: tr("Processes", "Your no is on this PC. %1’s gets it when it is on."),
            None: tr("Processes", "Your request is on this PC. %1’s gets it when it is on."),
        }
    return filled(said[what.deed], names)
