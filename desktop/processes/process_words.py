"""Requests in words, the same on every PC that knows the same of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.processes.proceedings import NotAsked
from desktop.processes.state import Capacity, Deed, NotCounting, Phase
from desktop.rows.names import isolated
from desktop.rows.typed_text import shortened
from sync.control import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from desktop.processes.records import Process, ProcessAnswer, ProcessStep

_MOST_CHARACTERS: Final = 200
"""Of what somebody said with an answer, where it stands in a sentence."""
_ROLES: Final = {Role.EMPLOYEE: "anybody", Role.MANAGER: "a manager", Role.OWNER: "an owner"}
TYPED: Final = {Deed.APPROVE: "yes", Deed.RETURN: "not-yet", Deed.REJECT: "no"}
"""Answers as they are typed on the command line, and as it writes them for programs."""
_TYPED_STATES: Final = {
    str(Phase.APPROVED): TYPED[Deed.APPROVE],
    str(Phase.RETURNED): TYPED[Deed.RETURN],
    str(Phase.REJECTED): TYPED[Deed.REJECT],
}
SAID: Final = {
    Deed.APPROVE: "said yes",
    Deed.RETURN: "said not yet",
    Deed.REJECT: "said no",
    Deed.WITHDRAW: "withdrew it",
    Deed.RETRACT: "took their answer back",
}
_AS_WHAT: Final = {Capacity.SIGNER: "", Capacity.OWNER: ", as an owner", Capacity.STAND_IN: ", standing in"}
_WHY_NOT: Final = {
    NotCounting.NOT_A_SIGNER: "was not asked",
    NotCounting.NOT_OPEN: "nobody was asked then",
    NotCounting.SAID_ALREADY: "had said so already",
    NotCounting.NOT_THEIRS: "had not asked for it",
    NotCounting.TOO_LATE: "too late",
    NotCounting.TOO_OFTEN: "had said too much of it",
}
_VOID: Final = {
    NotAsked.NO_RECORD: "there is no such entry",
    NotAsked.NO_ROUTE: "nobody needs to say yes to it",
    NotAsked.MAY_NOT: "whoever asked may not change the entry",
    NotAsked.OTHER_ROUTE: "it asks others than the form says",
    NotAsked.NOT_A_READER: "it asks somebody who cannot read the entry",
    NotAsked.TOO_OFTEN: "whoever asked had asked too often for this entry",
}


def typed_state(state: str) -> str:
    """How far a request is, as the command line writes it for programs: a `Phase` or what `standing` calls it."""
    return _TYPED_STATES.get(state, state)


def signers_words(step: ProcessStep) -> str:
    """“Bo or an owner”, “Bo and Mei”."""
    names = [*map(isolated, step.people), *(_ROLES[role] for role in step.roles)]
    word = "and" if step.needs_all else "or"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"


def said_words(answer: ProcessAnswer) -> str:
    """“Ann said yes, as an owner”."""
    as_what = _AS_WHAT[answer.capacity] if answer.capacity is not None else ""
    if answer.stands_in is not None:
        not_theirs = "" if answer.stands_in.was_theirs else ", though not asked to on that day"
        as_what = f"{as_what} for {isolated(answer.stands_in.name)}{not_theirs}"
    why_not = f" (counts for nothing: {_WHY_NOT[answer.why_not]})" if answer.why_not is not None else ""
    return f"{isolated(answer.by)} {SAID[answer.deed]}{as_what}{why_not}"


def answer_words(answer: ProcessAnswer) -> str:
    """“Ann said yes, as an owner: “Fine.””."""
    return f"{said_words(answer)}: {_words(answer)}" if answer.comment else said_words(answer)


def _words(answer: ProcessAnswer) -> str:
    return f"“{shortened(' '.join(answer.comment.split()), _MOST_CHARACTERS)}”"


def apart_words(
    step: ProcessStep, moment: Callable[[datetime], str], *, is_theirs: bool, is_whole: bool = False
) -> str:
    """“Ann said yes 10:02. Bo said no 10:05, before seeing it. Nothing happens until you agree.”: what was said apart,
    in the order of the clocks; `is_theirs`: to somebody who can settle it; `is_whole`: with the words of each."""
    first, *others = sorted(step.answers, key=lambda answer: (answer.at, answer.id))
    because = [f": {_words(each)}" if is_whole and each.comment else "" for each in (first, *others)]
    said = [f"{said_words(first)} {moment(first.at)}{because[0]}."]
    for answer, words in zip(others, because[1:], strict=True):
        said.append(f"{said_words(answer)} {moment(answer.at)}, before seeing it{words}.")
    return " ".join([*said, f"Nothing happens until {'you' if is_theirs else 'they'} agree."])


def where_it_stands(process: Process) -> str:
    """Of a request, whom it waits for or how it ended."""
    match process.phase:
        case None:
            return f"counts for nothing: {_VOID[process.why]}"
        case Phase.OPEN:
            return f"waits for {signers_words(process.steps[process.open_step])}"
        case Phase.DISPUTED:
            said = [answer_words(answer) for answer in process.steps[process.open_step].answers]
            return f"not decided yet: {'; '.join(said)}"
        case Phase.APPROVED:
            yes = "yes, changed after" if process.is_changed else "yes"
            return yes if process.steps else "noted"
        case Phase.RETURNED:
            return "not yet"
        case Phase.REJECTED:
            return "no"
        case Phase.WITHDRAWN:
            return "withdrawn"


def process_line(process: Process) -> str:
    """One in a list."""
    return f"{process.id[:8]}  {process.by}  {where_it_stands(process)}"


def process_lines(process: Process) -> list[str]:
    """One with whom it asks and what was said."""
    lines = [process_line(process)]
    for step in process.steps:
        lines.append(f"  {signers_words(step)}")
        lines += [f"    {answer_words(answer)}" for answer in step.answers]
    return [*lines, *(f"  {answer_words(answer)}" for answer in process.left_out)]
