"""What a form expects of its entries: by when they are to be done, how far each is, and when that is over; and what of
it can stand in Today."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.forms.definition import QuestionType
from desktop.forms.here_now import stay_of
from desktop.records.own_view import CALENDAR

if TYPE_CHECKING:
    from desktop.forms.definition import Choice, Definition, Question

_AHEAD: Final = (
    "ready, due, needed, wanted, deliver, delivery, pickup, appointment, fertig, fällig, abholung, lieferung, termin,"
    " prêt, échéance, livraison, retrait, listo, lista, entrega, recogida, pronto, scadenza, consegna, ritiro,"
    " 取货, 交货, 到期"
)
"""Words for the day by which something is to be done."""
_OVER: Final = (
    "gone, cancelled, canceled, done, closed, finished, fetched, delivered, collected, here, no, weg, storniert,"
    " erledigt, abgeholt, geliefert, annulé, terminé, retiré, livré, cancelado, hecho, entregado, recogido, annullato,"
    " fatto, consegnato, ritirato, 已取, 取消, 完成, 已完成"
)
"""Words of a state in which nothing is left to do."""
_DATED: Final = (QuestionType.DATE, QuestionType.MOMENT)


class Expected(NamedTuple):
    """By which question of a form its entries are to be done, empty for none; how far each is, None where it does not
    ask; and with which answers to that it is over, the usual one first."""

    day: str
    state: Question | None
    over: tuple[Choice, ...]

    @property
    def open_states(self) -> tuple[str, ...]:
        """The answers with which it is not over."""
        over = {choice.key for choice in self.over}
        return tuple(each.key for each in self.state.choices if each.key not in over) if self.state is not None else ()


def expected(definition: Definition) -> Expected | None:
    """Of a form that asks by when its entries are to be done, or how far each is; None of others."""
    states = (question for question in definition.questions if question.type is QuestionType.ONE_OF)
    state, over = next(((each, found) for each in states if (found := _over(each))), (None, ()))
    day = _day(definition)
    return Expected(day, state, over) if day or state is not None else None


def _over(question: Question) -> tuple[Choice, ...]:
    """Nothing begins with being over: what is found and still here is not."""
    return tuple(choice for choice in question.choices[1:] if _says(choice.label, _OVER))


def _day(definition: Definition) -> str:
    """By what its calendar shows, or by its words. What is filled in already says when something was."""
    asked = {each.key: each for each in definition.questions if each.type in _DATED and not each.default}
    calendars = (view for view in definition.views if view.kind == CALENDAR)
    shown = (view.day or next(iter(asked), "") for view in calendars)
    worded = (key for key, question in asked.items() if _says(question.label, _AHEAD))
    return next((day for day in (*shown, *worded) if day in asked), "")


def _says(label: str, words: str) -> bool:
    """Whether a label holds any of these words."""
    return not set(re.findall(r"\w+", label.casefold())).isdisjoint(words.split(", "))


def looked_for(definition: Definition) -> Iterator[str]:
    """The questions by which Today looks for entries: by when they are to be done, how far they are, who left."""
    what, stay = expected(definition), stay_of(definition)
    if what is not None:
        yield from (key for key in (what.day, what.state.key if what.state is not None else "") if key)
    if stay is not None:
        yield stay.left


def today_words(definition: Definition) -> list[str]:
    """What of a form stands in Today where it is shown there: “who is here now”; empty where nothing could."""
    return list(_today_words(definition))


def _today_words(definition: Definition) -> Iterator[str]:
    what = expected(definition)
    if stay_of(definition) is not None:
        yield "who is here now"
    if what is not None and what.day:
        yield f"what is to be done today and tomorrow ({definition.by_key[what.day].label})"
    if what is not None and what.state is not None:
        yield "what is still open"
    if any(not rule.refuse for rule in definition.rules):
        yield "what it warns of"
