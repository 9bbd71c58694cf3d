"""What bringing a list in would do, and did, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from desktop.rows.typed_text import quoted
from ui.bidi import filled

if TYPE_CHECKING:
    from desktop.forms.bringing.plan import Lack, ListPlan, Misfits
    from desktop.records.importing import RecordImport

SAMPLES: Final = 3


def _tr(words: str) -> str:
    return QCoreApplication.translate("Bringing", words)


def counts(plan: ListPlan) -> str:
    """214 new, 12 changed, 3 cannot be taken."""
    lines = plan.lines
    parts = (
        (len(lines.new), _tr("%1 new")), (len(lines.changed), _tr("%1 changed")),
        (lines.same, _tr("%1 as they are")), (len(lines.skipped), _tr("%1 cannot be taken")),
    )  # fmt: skip
    return _listed([filled(words, f"{count:,}") for count, words in parts if count])


def done_words(done: RecordImport, *, stopped: bool = False) -> str:
    """What came of it."""
    left = _tr("%1 row could not be taken") if len(done.skipped) == 1 else _tr("%1 rows could not be taken")
    parts = ((done.imported, _tr("%1 new")), (done.changed, _tr("%1 changed")), (len(done.skipped), left))
    said = _listed([filled(words, f"{count:,}") for count, words in parts if count])
    return filled(_tr("Stopped: %1"), said) if stopped else said


def taken_words(done: RecordImport) -> str:
    """What came of the rows of a list of which a form was made."""
    said = filled(_tr("%1 entries"), f"{done.imported:,}")
    left = len(done.skipped)
    return filled(_tr("%1; %2 rows could not be taken"), said, f"{left:,}") if left else said


def _listed(parts: list[str]) -> str:
    return f"{', '.join(parts)}." if parts else _tr("Nothing to bring in.")


def misfit_words(misfits: Misfits) -> str:
    """What does not fit one question."""
    samples = ", ".join(quoted(text) for text in misfits.texts[:SAMPLES])
    samples += " …" if len(misfits.texts) > SAMPLES else ""
    one = misfits.count == 1
    if misfits.is_choice:
        words = _tr("1 answer is not offered") if one else _tr("%1 answers are not offered")
    else:
        words = _tr("1 answer does not fit") if one else _tr("%1 answers do not fit")
    stays = _tr("it stays as written, marked.") if one else _tr("they stay as written, marked.")
    return filled(_tr("%1: %2 (%3); %4"), misfits.label, filled(words, f"{misfits.count:,}"), samples, stays)


def lack_words(lack: Lack) -> str:
    """What must be filled and is not."""
    one = _tr("%1 must be filled and is empty in 1 row, which is brought in all the same.")
    several = _tr("%1 must be filled and is empty in %2 rows, which are brought in all the same.")
    return filled(one if lack.count == 1 else several, lack.label, f"{lack.count:,}")


def choices_words(misfits: Misfits) -> str:
    """What the button says that makes them choices."""
    count = len(misfits.texts)
    if count == 1:
        return filled(_tr("Offer %1 from now on"), quoted(misfits.texts[0]))
    return filled(_tr("Offer all %1 from now on"), f"{count:,}")


def added_words(misfits: Misfits) -> str:
    """The same once that is chosen."""
    return filled(_tr("%1: %2 will be offered from now on."), misfits.label, ", ".join(map(quoted, misfits.texts)))
