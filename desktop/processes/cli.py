"""Who says yes, on the command line."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.cli import output
from desktop.cli.exported_file import save
from desktop.cli.names import person_meant
from desktop.cli.session import opened
from desktop.cli.verb import Verb, VerbGroup
from desktop.errors import InvalidError, NotFoundError
from desktop.home.wall_clock import wall_ms
from desktop.printing.papers import usual_paper
from desktop.processes import commands, queries
from desktop.processes.answering import standing_in
from desktop.processes.changed_words import changed_since
from desktop.processes.process_words import TYPED, process_line, process_lines, typed_state
from desktop.processes.state import Deed
from desktop.processes.waiting import shop_now, waiting
from desktop.processes.waiting_words import WaitingWords
from desktop.records import queries as record_queries
from desktop.rows.typed_text import printable, without_isolates
from desktop.settings.brief import Brief
from desktop.settings.countries import customs
from desktop.settings.queries import shop_calendar, shop_settings
from desktop.settings.typed_dates import typed_date

if TYPE_CHECKING:
    from datetime import date

    from desktop.cli.output import Json
    from desktop.processes.records import Absence, Process, ProcessAnswer
    from desktop.rows.read_session import ReadSession

ANSWERS: Final = {word: deed for deed, word in TYPED.items()}
"""As they are typed."""


def request(arguments: argparse.Namespace) -> int:
    """Ask for a yes to an entry."""
    from desktop.forms.cli.shop import form_shop

    with form_shop(arguments) as shop:
        collection = shop.output.answers.collection
        asked = shop.workspace.do(commands.submit, collection, shop.entry().id).result()
    if arguments.json:
        output.print_json({"process": asked.id, "steps": _steps_json(asked)})
    else:
        print(printable("\n".join(process_lines(asked))))
    return 0


def list_all(arguments: argparse.Namespace) -> int:
    """List what was asked for."""
    with opened(arguments) as (_, session):
        found = queries.open_processes(session) if arguments.open else queries.processes(session)
    output.print_all(found, process_json, process_line, arguments.json, "Nothing was asked for.")
    return 0


def show(arguments: argparse.Namespace) -> int:
    """Show one of them."""
    with opened(arguments) as (_, session):
        return _print(session, queries.process(session, _meant(session, arguments.id)), arguments.json)


def sheet(arguments: argparse.Namespace) -> int:
    """Save the decision sheet of one as a PDF."""
    from desktop.processes.sheet import decision_sheet  # no other command needs it

    with opened(arguments) as (_, session):
        id = _meant(session, arguments.id)
        made = decision_sheet(session, id)
        paper = usual_paper(shop_settings(session).calendar.country)
        pages, data = arguments.pdf(made.printout, paper)
    save(arguments, data)
    if arguments.json:
        output.print_json(
            {"process": id, "file": str(arguments.file), "pages": pages, "entries": len(made.entries),
             "problems": list(made.problems)}
        )  # fmt: skip
    else:
        print(printable("\n".join([f"Saved in {arguments.file}. {_pages(pages)}", *made.problems])))
    return 0


def _pages(count: int) -> str:
    return "1 page." if count == 1 else f"{count} pages."


def decide(arguments: argparse.Namespace) -> int:
    """Say yes, not yet, or no."""
    return _do(arguments, ANSWERS[arguments.answer], arguments.comment or "")


def withdraw(arguments: argparse.Namespace) -> int:
    """Ask no longer for what one asked for."""
    return _do(arguments, Deed.WITHDRAW)


def retract(arguments: argparse.Namespace) -> int:
    """Take one's own answer back."""
    return _do(arguments, Deed.RETRACT)


def _do(arguments: argparse.Namespace, deed: Deed, comment: str = "") -> int:
    with opened(arguments) as (workspace, session):
        id = _meant(session, arguments.id)
        now = queries.process(session, id)
        absence = standing_in(session, now) if deed in ANSWERS.values() else ""
        return _print(session, workspace.do(commands.decide, id, deed, comment, absence).result(), arguments.json)


def set_absence(arguments: argparse.Namespace) -> int:
    """Say that somebody is away, and who decides for them."""
    with opened(arguments) as (workspace, session):
        person = person_meant(session, arguments.person).id
        stands_in = person_meant(session, arguments.stands_in).id if arguments.stands_in else None
        since, until = (_day(session, typed) for typed in (arguments.since, arguments.until))
        said = workspace.do(commands.set_absence, person, since, until, stands_in).result()
    if arguments.json:
        output.print_json(_absence_json(said))
    else:
        print(printable(_absence_line(said)))
    return 0


def list_absences(arguments: argparse.Namespace) -> int:
    """List who is away, today and later."""
    with opened(arguments) as (_, session):
        found = queries.absences(session, shop_calendar(session).today(wall_ms()).isoformat())
    output.print_all(found, _absence_json, _absence_line, arguments.json, "Nobody is away.")
    return 0


def end_absence(arguments: argparse.Namespace) -> int:
    """Say that somebody is back, or does not go."""
    with opened(arguments) as (workspace, session):
        today = shop_calendar(session).today(wall_ms()).isoformat()
        found = [one.id for one in queries.absences(session, today) if one.id.startswith(arguments.id.lower())]
        if len(found) != 1:
            raise NotFoundError("Nobody is away so." if not found else "Several begin so; type more of it.")
        workspace.do(commands.end_absence, found[0]).result()
    if arguments.json:
        output.print_json({"id": found[0]})
    return 0


def _absence_json(said: Absence) -> dict[str, Json]:
    return {
        "id": said.id, "person": said.member, "from": said.since, "until": said.until, "stands_in": said.stands_in,
    }  # fmt: skip


def _absence_line(said: Absence) -> str:
    besides = f" {said.stands_in} decides for them." if said.stands_in else ""
    return f"{said.id[:8]}  {said.member} is away from {said.since} to {said.until}.{besides}"


def _day(session: ReadSession, typed: str) -> date:
    calendar = shop_settings(session).calendar
    day = typed_date(typed, calendar.today(wall_ms()), month_first=customs(calendar.country).month_first)
    if day is None:
        raise InvalidError("Say a day, like 24.12. or fri.")
    return day


def _meant(session: ReadSession, typed: str) -> str:
    found = queries.beginning(session, "".join(typed.lower().split()))
    if len(found) != 1:
        raise NotFoundError("This request is not here." if not found else "Several requests begin so; type more of it.")
    return found[0]


def _print(session: ReadSession, process: Process, as_json: bool) -> int:
    changed, waits = _changed(session, process), _waits(session, process)
    if as_json:
        output.print_json({**process_json(process), "changed": changed, "waits": waits})
    else:
        print(printable("\n".join([*process_lines(process), *(f"  {said}" for said in (*changed, *waits))])))
    return 0


def _changed(session: ReadSession, process: Process) -> list[str]:
    """What was changed after somebody asked, or answered."""
    there = record_queries.collections(session)
    collection = next((each for each in there if each.id.hex() == process.collection), None)
    said = changed_since(session, collection, process).values() if collection is not None else ()
    return [without_isolates(sentence) for sentences in said for sentence in sentences]


def _waits(session: ReadSession, process: Process) -> list[str]:
    """Who is away of those it waits for, and who may answer besides."""
    if not process.is_open:
        return []
    now_ms, me = wall_ms(), session.sources.member.hex()
    brief, shop = Brief(session, now_ms), shop_now(session, now_ms, record_queries.collections(session))
    said = WaitingWords(me, brief.moment, brief.day).sentences(waiting(process, shop))
    return [without_isolates(sentence) for sentence in said]


def process_json(process: Process) -> dict[str, Json]:
    """One, as programs read it."""
    return {
        "id": process.id,
        "record": process.record,
        "by": process.by,
        "at": process.at.isoformat(),
        "state": typed_state(process.phase) if process.phase is not None else "void",
        "step": process.open_step if process.is_open else None,
        "steps": _steps_json(process),
        "disputed": process.phase == "disputed",
        "changed_after": process.is_changed,
        "left_out": [_answer_json(answer) for answer in process.left_out],
    }


def _steps_json(process: Process) -> list[Json]:
    return [
        {
            "step": step.number,
            "signers": [*step.people, *(role.name.lower() for role in step.roles)],
            "all": step.needs_all,
            "answers": [_answer_json(answer) for answer in step.answers],
        }
        for step in process.steps
    ]


def _answer_json(answer: ProcessAnswer) -> dict[str, Json]:
    as_what = answer.capacity.value if answer.capacity is not None else None
    deed = TYPED.get(answer.deed, answer.deed.value)
    said = {"who": answer.by, "answer": deed, "at": answer.at.isoformat(), "comment": answer.comment}
    return {**said, "as": as_what, "why_not": answer.why_not.value if answer.why_not is not None else None}


def _request_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("form", metavar="FORM", help="its name, or its id, which may be cut short")
    parser.add_argument("id", metavar="ID", help="of the entry, may be cut short")


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--open", action="store_true", help="those for which somebody is asked")


def _id_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="of the request, may be cut short")


def _sheet_arguments(parser: argparse.ArgumentParser) -> None:
    _id_argument(parser)
    parser.add_argument("file", metavar="FILE", type=Path, help="to be a PDF")
    parser.add_argument("--replace", action="store_true", help="also where there is such a file")


def _decide_arguments(parser: argparse.ArgumentParser) -> None:
    _id_argument(parser)
    parser.add_argument("answer", choices=tuple(ANSWERS))
    parser.add_argument("--comment", metavar="TEXT", help="in words; needed for not-yet and no")


def _absence_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", metavar="PERSON", help="a name, or me")
    parser.add_argument("--from", dest="since", metavar="DATE", required=True, help="the first day")
    parser.add_argument("--until", metavar="DATE", required=True, help="the last day")
    parser.add_argument("--stands-in", metavar="PERSON", help="who decides for them")


def _absence_id_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="of the absence, may be cut short")


VERBS: Final = (
    Verb("request", "ask for a yes to an entry", request, _request_arguments),
    VerbGroup("process", "what was asked for: list, show, print, withdraw, take an answer back"),
    Verb("process list", "list what was asked for", list_all, _list_arguments),
    Verb("process show", "show one, with what was said of it", show, _id_argument),
    Verb("process sheet", "save its decision sheet as a PDF", sheet, _sheet_arguments),
    Verb("process withdraw", "ask no longer for what one asked for", withdraw, _id_argument),
    Verb("process retract", "take one's own answer back", retract, _id_argument),
    Verb("decide", "say yes, not yet, or no to what is asked", decide, _decide_arguments),
    VerbGroup("absence", "who is away, and who decides for them"),
    Verb("absence set", "say that somebody is away", set_absence, _absence_arguments),
    Verb("absence list", "list who is away, today and later", list_absences),
    Verb("absence end", "say that somebody is back, or does not go", end_absence, _absence_id_argument),
)
