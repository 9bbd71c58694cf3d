"""Questions on a page that are answered with a pen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPen

from desktop.printing.content import ByHand
from ui.printing.ink import INK, MM, PT, QUIET, RULE, Ink, rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from desktop.printing.content import WritingSpace
    from ui.printing.flow import Flow

_LINE: Final = 9 * MM
_BOX: Final = 3.6 * MM
_CELL: Final = 6 * MM
_BELOW: Final = 5 * MM
_SIGNATURE: Final = 20 * MM
_BETWEEN: Final = 7 * MM
_DATE: Final = (2, 2, 4)
_CAPTION_PT: Final = 7.0
_TIME: Final = (2, 2)


def lay_writing(flow: Flow, space: WritingSpace) -> None:
    """The question, and room for its answer, kept together unless it is longer than a page."""
    label, hint, words = Ink(10.0, semibold=True), Ink(8.5, colour=QUIET), Ink(10.0)
    width = flow.body.width()
    above = label.count(space.label, width) * label.pitch
    besides = hint.count(space.hint, width) * hint.pitch if space.hint else 0.0
    ticks = _tick_lines(space, words, width)
    height = above + besides + 1.5 * MM + _room(space, len(ticks))
    draw = partial(_draw, space, (label, hint, words), (above, besides), ticks)
    flow.place(height, draw, below=_BELOW)


def _room(space: WritingSpace, tick_lines: int) -> float:
    match space.how:
        case ByHand.LINES:
            return space.lines * _LINE
        case ByHand.TICKS:
            return tick_lines * _BETWEEN
        case ByHand.SIGNATURE:
            return _SIGNATURE
        case ByHand.DATE:
            return _CELL + 1 * MM + Ink(_CAPTION_PT).pitch
        case _:
            return _CELL + 1 * MM


def _tick_lines(space: WritingSpace, words: Ink, width: float) -> list[list[tuple[float, str]]]:
    """What can be ticked, side by side as far as there is room: where each begins, and its words."""
    lines: list[list[tuple[float, str]]] = [[]]
    x = 0.0
    for choice in space.choices if space.how is ByHand.TICKS else ():
        wide = min(_BOX + 2 * MM + words.width(choice) + _BETWEEN, width)
        if lines[-1] and x + wide > width:
            lines.append([])
            x = 0.0
        lines[-1].append((x, choice))
        x += wide
    return lines


def _draw(
    space: WritingSpace,
    inks: tuple[Ink, Ink, Ink],
    heights: tuple[float, float],
    ticks: list[list[tuple[float, str]]],
    painter: QPainter,
    place: QRectF,
) -> None:
    label, hint, words = inks
    label.draw(painter, place, space.label)
    below = place.adjusted(0, heights[0], 0, 0)
    if space.hint:
        hint.draw(painter, below, space.hint)
    answer = below.adjusted(0, heights[1] + 1.5 * MM, 0, 0)
    match space.how:
        case ByHand.LINES:
            for number in range(1, space.lines + 1):
                rule(painter, answer.left(), answer.right(), answer.top() + number * _LINE - 1 * MM)
        case ByHand.TICKS:
            _draw_ticks(painter, answer, ticks, words)
        case ByHand.BOX:
            _box(painter, QRectF(answer.topLeft().x(), answer.top(), 45 * MM, _CELL))
            words.draw(painter, answer.adjusted(47 * MM, 1 * MM, 0, 0), space.unit)
        case ByHand.DATE:
            _draw_cells(painter, answer.topLeft(), _DATE, "/", space.choices)
        case ByHand.TIME:
            _draw_cells(painter, answer.topLeft(), _TIME, ":")
        case ByHand.SIGNATURE:
            _box(painter, QRectF(answer.left(), answer.top(), 80 * MM, _SIGNATURE))


def _draw_ticks(painter: QPainter, answer: QRectF, ticks: list[list[tuple[float, str]]], words: Ink) -> None:
    for number, line in enumerate(ticks):
        y = answer.top() + number * _BETWEEN
        for x, choice in line:
            _box(painter, QRectF(answer.left() + x, y + 0.6 * MM, _BOX, _BOX))
            left = answer.left() + x + _BOX + 2 * MM
            room = answer.right() - left
            words.draw(painter, QRectF(left, y, room, 0), words.elided(choice, room))


def _draw_cells(
    painter: QPainter, corner: QPointF, groups: tuple[int, ...], between: str, said: Sequence[str] = ()
) -> None:
    """A box for each figure; `said`: what stands below each group."""
    x, ink, small = corner.x(), Ink(10.0), Ink(_CAPTION_PT, colour=QUIET)
    for number, count in enumerate(groups):
        if number:
            ink.draw(painter, QRectF(x, corner.y() + 1 * MM, 4 * MM, 0), between, middle=True)
            x += 4 * MM
        if number < len(said):
            small.draw(painter, QRectF(x, corner.y() + _CELL, count * _CELL, 0), said[number], middle=True)
        for _ in range(count):
            _box(painter, QRectF(x, corner.y(), _CELL, _CELL))
            x += _CELL


def _box(painter: QPainter, place: QRectF) -> None:
    painter.setPen(QPen(INK if place.width() < _CELL else RULE, 0.6 * PT))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(place)
