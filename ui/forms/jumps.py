"""What of forms the jump box offers: those in use, by their titles, and the entries that a search found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.forms import queries as form_queries
from desktop.forms.collections import form_in_name
from desktop.rows.records import HIT_END, HIT_START
from ui.forms.places import FormPlace
from ui.jump import Jump

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from desktop.rows.records import SearchHit

tr = QCoreApplication.translate


def jumps(session: ReadSession, *, archived: bool) -> Iterator[Jump]:
    """The forms in use."""
    for form in () if archived else form_queries.forms(session):
        yield Jump(FormPlace(form.id), form.title, tr("JumpTargets", "Form"), "clipboard")


def hit_jump(hit: SearchHit) -> Jump:
    """Where an entry leads that was found."""
    words = hit.title or hit.snippet.replace(HIT_START, "").replace(HIT_END, "")
    kind = tr("JumpTargets", "Entry that was thrown away") if hit.archived else tr("JumpTargets", "Entry of a form")
    place = FormPlace(form_in_name(hit.kind), hit.id, hit.kind)
    return Jump(place, words or tr("JumpTargets", "Untitled"), kind, "trash-2" if hit.archived else "clipboard")
