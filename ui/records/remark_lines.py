"""What is said of a record as it is, in its place on the page."""

from __future__ import annotations

from collections.abc import Container, Sequence

from desktop.records.remarks import RecordRemark
from ui.records.page_reading import PageShown
from ui.tokens import META
from ui.widgets import Label


class RemarkLines(Label):
    """A line for each; takes no room while there is none."""

    def __init__(self) -> None:
        super().__init__("", META, "attention", wrap=True)
        self.hide()

    def show_remarks(self, remarks: Sequence[RecordRemark]) -> bool:
        """These, now; whether there are any."""
        words = "\n".join(remark.sentence for remark in remarks)
        if words != self.text():
            self.setText(words)
        self.set_tone("danger" if any(remark.refuses for remark in remarks) else "attention")
        self.setVisible(bool(words))
        return bool(words)


def remarks_of(shown: PageShown, field: str) -> list[RecordRemark]:
    """Of a field of the record."""
    return [remark for remark in shown.whole.remarks if remark.field == field and not remark.rows]


def remarks_elsewhere(shown: PageShown, fields: Container[str]) -> list[RecordRemark]:
    """Of the record as a whole, and of what has no place of its own on the page."""
    return [remark for remark in shown.whole.remarks if remark.field not in fields and not remark.rows]
