"""Who says yes as four tiles can say it: a manager, an owner, small sums a manager, some people."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from desktop.forms.definition import MANAGERS, RouteStep, Who
from desktop.formulas.chips import ChipRule, ChipSentence, Comparing, chips_of
from desktop.formulas.fault import Fault
from desktop.formulas.formula import stored_formula

if TYPE_CHECKING:
    from desktop.formulas.chips import ChipValue

_OWNERS: Final = Who("owner")
_MANAGER: Final = RouteStep(MANAGERS)
_OWNER: Final = RouteStep(_OWNERS)


class RouteTile(StrEnum):
    """Which of them; nobody is what a form begins with."""

    NOBODY = "nobody"
    MANAGER = "manager"
    OWNER = "owner"
    SUMS = "sums"
    PEOPLE = "people"


class TiledRoute(Struct, frozen=True):
    """Who says yes.

    question, limit: of sums, from how much of which question an owner is asked after a manager
    people: by their ids; `everyone`: all of them in any order, else one after another
    """

    tile: RouteTile = RouteTile.NOBODY
    question: str = ""
    limit: Decimal = Decimal(0)
    people: tuple[str, ...] = ()
    everyone: bool = False

    @property
    def steps(self) -> tuple[RouteStep, ...]:
        """The route that says this."""
        match self.tile:
            case RouteTile.NOBODY:
                return ()
            case RouteTile.MANAGER:
                return (_MANAGER,)
            case RouteTile.OWNER:
                return (_OWNER,)
            case RouteTile.SUMS:
                return (_MANAGER, RouteStep(_OWNERS, when=_from(self.question, self.limit)))
            case RouteTile.PEOPLE if self.everyone:
                return (RouteStep(Who("owner", self.people), everyone=True),)
            case RouteTile.PEOPLE:
                return tuple(RouteStep(Who("owner", (person,))) for person in self.people)


def tiled(route: Sequence[RouteStep]) -> TiledRoute | None:
    """What a route is as tiles; None for one that they cannot say."""
    steps = tuple(route)
    people = tuple(person for step in steps for person in step.who.people)
    found = [TiledRoute(tile) for tile in (RouteTile.NOBODY, RouteTile.MANAGER, RouteTile.OWNER)]
    found += [TiledRoute(RouteTile.PEOPLE, people=people, everyone=everyone) for everyone in (False, True)]
    sums = _sums(steps)
    return next((each for each in (*found, *([sums] if sums else [])) if each.steps == steps), None)


def _sums(steps: tuple[RouteStep, ...]) -> TiledRoute | None:
    formula = stored_formula(steps[-1].when) if steps and steps[-1].when else None
    rule = chips_of(formula) if formula is not None and not isinstance(formula, Fault) else None
    match rule:
        case ChipRule((ChipSentence(question, Comparing.AT_LEAST, Decimal() as limit),)):
            return TiledRoute(RouteTile.SUMS, question, limit)
    return None


def _from(question: str, limit: ChipValue) -> str:
    formula = ChipRule((ChipSentence(question, Comparing.AT_LEAST, limit),)).formula()
    assert not isinstance(formula, Fault)
    return formula.stored()
