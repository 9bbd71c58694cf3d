"""Whom a request waits for: by who is there, who is away and how long nobody answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from desktop.people.records import PC, Person
from desktop.processes.proceedings import NotAsked
from desktop.processes.records import Absence, Process, ProcessAnswer, ProcessStep
from desktop.processes.state import Capacity, Deed, Phase
from desktop.processes.waiting import JOINS_AFTER, ShopNow, waiting
from desktop.processes.waiting_words import WaitingWords
from desktop.records.collection import Audience
from desktop.settings.calendar_words import day_words
from sync.control import Role

TUESDAY = datetime(2026, 12, 1, 10, 2, tzinfo=UTC)
SOON, A_DAY_LATER = TUESDAY + timedelta(hours=1), TUESDAY + JOINS_AFTER


def person(name: str, role: str, *, active: bool = True, pcs: int = 1) -> Person:
    pc = PC("pc", "PC", name, name, False, False, None, None)
    return Person(name, name, role, active, False, (pc,) * pcs)  # type: ignore[arg-type]


ANN, BO, MEI, JIN = (
    person("Ann", "owner"), person("Bo", "owner"), person("Mei", "manager"), person("Jin", "employee"),
)  # fmt: skip
SHOP = (ANN, BO, MEI, JIN)


def asks(*who: Person | Role, by: Person = JIN, needs_all: bool = False, said: tuple[Person, ...] = ()) -> Process:
    people = tuple(one.id for one in who if isinstance(one, Person))
    roles = tuple(one for one in who if isinstance(one, Role))
    answers = tuple(
        ProcessAnswer(one.id, one.id, one.id, Deed.APPROVE, "", SOON, Capacity.SIGNER, None) for one in said
    )
    step = ProcessStep(0, people, people, roles, needs_all, answers)
    return Process(
        "r", "e", "c", by.id, by.id, by.id, TUESDAY, "", Phase.OPEN, NotAsked.NOTHING, 0, (step,), False, ()
    )  # fmt: skip


def away(who: Person, stands_in: Person | None = None, since: int = 1, until: int = 12) -> Absence:
    other = stands_in.id if stands_in is not None else None
    return Absence(who.id, who.id, who.id, f"2026-12-{since:02}", f"2026-12-{until:02}", other, other)


def told(
    process: Process, at: datetime, *absences: Absence, to: Person = JIN, people: tuple[Person, ...] = SHOP
) -> str:
    shop = ShopNow(people, absences, at.date(), at)
    words = WaitingWords(to.id, lambda at: f"{at:%a %H:%M}", lambda day: day_words(day, date(2026, 12, 1)))
    found = waiting(process, shop)
    return f"{'/'.join(one.name for one in found.told)}: {' '.join(words.sentences(found))}".strip()


@pytest.mark.parametrize(
    ("process", "at", "absences", "expected"),
    [
        (asks(BO), SOON, (), "Bo:"),
        (asks(BO), A_DAY_LATER - timedelta(seconds=1), (), "Bo:"),
        (asks(BO), A_DAY_LATER, (), "Bo/Ann: Bo has not answered since Tue 10:02. Ann may answer too."),
        (asks(BO, by=ANN), A_DAY_LATER, (), "Bo:"),
        (asks(Role.MANAGER), A_DAY_LATER, (), "Ann/Bo/Mei:"),
        (asks(BO), A_DAY_LATER, (away(ANN),), "Bo:"),
        (
            asks(BO, MEI), A_DAY_LATER, (),
            "Bo/Mei/Ann: Bo and Mei have not answered since Tue 10:02. Ann may answer too.",
        ),
        (
            asks(BO, MEI, needs_all=True, said=(BO,)), A_DAY_LATER, (),
            "Mei/Ann: Mei has not answered since Tue 10:02. Ann may answer too.",
        ),
        (asks(ANN), SOON, (away(ANN, BO),), "Bo: Ann is away until Sat 12 Dec. Bo decides for them."),
        (asks(ANN), SOON, (away(ANN, BO, until=1),), "Bo: Ann is away until today. Bo decides for them."),
        (asks(ANN), SOON, (away(ANN, BO, since=2),), "Ann:"),
        (
            asks(ANN), SOON, (away(ANN),),
            ": Ann is away until Sat 12 Dec; another owner is asked from Wed 10:02 on.",
        ),
        (asks(ANN), A_DAY_LATER, (away(ANN),), "Bo: Ann is away until Sat 12 Dec. Bo may answer too."),
        (
            asks(ANN), SOON, (away(ANN, JIN),),
            ": Ann is away until Sat 12 Dec; another owner is asked from Wed 10:02 on.",
        ),
        (
            asks(ANN), SOON, (away(ANN, MEI), away(MEI)),
            ": Ann is away until Sat 12 Dec; another owner is asked from Wed 10:02 on.",
        ),
        (asks(ANN), SOON, (away(ANN, BO), away(BO)), ": Ann is away until Sat 12 Dec."),
        (asks(Role.OWNER, by=ANN), SOON, (away(BO, MEI),), "Mei: Bo is away until Sat 12 Dec. Mei decides for them."),
        (asks(Role.MANAGER), SOON, (away(MEI),), "Ann/Bo:"),
        (asks(Role.OWNER, by=ANN), SOON, (away(BO),), ": Bo is away until Sat 12 Dec."),
        (asks(Role.MANAGER), SOON, (away(MEI, BO),), "Ann/Bo:"),
        (
            asks(ANN, MEI, needs_all=True), SOON, (away(ANN, MEI),),
            "Mei: Ann is away until Sat 12 Dec; another owner is asked from Wed 10:02 on.",
        ),
    ],
)  # fmt: skip
def test_who_is_told(process: Process, at: datetime, absences: tuple[Absence, ...], expected: str) -> None:
    assert told(process, at, *absences) == expected


def test_it_is_said_to_whoever_reads_it() -> None:
    assert told(asks(ANN), SOON, away(ANN, BO), to=BO).endswith("Ann is away until Sat 12 Dec; you decide for them.")
    assert told(asks(ANN), SOON, away(ANN, BO), to=ANN).endswith("You are away until Sat 12 Dec. Bo decides for you.")
    assert told(asks(BO), A_DAY_LATER, to=ANN).endswith("You may answer too.")
    assert told(asks(BO), A_DAY_LATER, to=BO).endswith("You have not answered since Tue 10:02. Ann may answer too.")


def test_nobody_is_told_who_cannot_read_it() -> None:
    shop = ShopNow(SHOP, (away(MEI, JIN),), date(2026, 12, 1), SOON, {"c": Audience.OWN})
    told_of = {one: [each.name for each in waiting(asks(Role.MANAGER, by=one), shop).told] for one in (JIN, MEI)}
    assert told_of == {JIN: ["Ann", "Bo"], MEI: ["Ann", "Bo"]}
    assert not waiting(asks(Role.MANAGER, by=JIN), shop).away
    of_a_manager = replace(shop, absences=(away(ANN, JIN),))
    assert not waiting(asks(ANN, by=MEI), of_a_manager).told
    assert [each.name for each in waiting(asks(ANN, by=MEI), replace(of_a_manager, audiences={})).told] == ["Jin"]


def test_who_is_out_of_the_shop_is_not_waited_for() -> None:
    gone, without = person("Bo", "owner", active=False), person("Bo", "owner", pcs=0)
    assert told(asks(BO), SOON, people=(ANN, gone)) == "Ann: Bo is no longer in the shop. Ann may answer too."
    assert told(asks(BO), SOON, people=(ANN, without)) == "Ann: Bo has no PC. Ann may answer too."
    assert told(asks(MEI), A_DAY_LATER, people=(ANN, without, MEI)).startswith("Mei/Ann:")
    assert waiting(asks(Role.OWNER, by=ANN), ShopNow((ANN, MEI), (), date(2026, 12, 1), SOON)).is_hopeless
