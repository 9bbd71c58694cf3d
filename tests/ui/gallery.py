"""Every widget on one sheet, with names that are long, Chinese and empty: for golden images and the walk."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.widgets import (
    Avatar,
    Badge,
    Banner,
    CodeDisplay,
    Countdown,
    DangerButton,
    ElidedLabel,
    EmptyState,
    IconButton,
    Label,
    LinkButton,
    PaneHeader,
    PrimaryButton,
    QuietButton,
    SearchField,
    SegmentedChoice,
    Spinner,
    TextField,
)

PEOPLE = ("Maria Rossi", "王小明", "Ann-Marie van der Berg", "Łukasz", "Zoë", "🌻", "", "Omar")


def gallery() -> QWidget:
    sheet = QWidget()
    sheet.setAccessibleName("Widgets")
    columns = QGridLayout(sheet)
    columns.setContentsMargins(24, 24, 24, 24)
    columns.setHorizontalSpacing(32)
    columns.addLayout(_left(), 0, 0)
    columns.addLayout(_right(), 0, 1)
    columns.setColumnStretch(0, 1)
    columns.setColumnStretch(1, 1)
    sheet.resize(900, 640)
    return sheet


def _left() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(12)
    column.addWidget(Label("Add a PC to Rossi’s Bakery", "page"))
    column.addWidget(Label("Type this code on the other PC. It works once, for ten minutes.", tone="quiet", wrap=True))
    column.addWidget(CodeDisplay("12345678"))
    column.addWidget(Countdown(lambda: 545.0))
    column.addWidget(TextField("Your name", placeholder="Maria Rossi", hint="As the others in the shop call you."))
    wrong = TextField("Code", value="1234 5679")
    wrong.set_error("That is not the code. Two tries are left.")
    column.addWidget(wrong)
    column.addWidget(SegmentedChoice("Theme", [("system", "As the system"), ("light", "Light"), ("dark", "Dark")]))
    column.addLayout(_row(PrimaryButton("Add a PC"), QuietButton("Copy", "copy"), LinkButton("Later")))
    disabled = PrimaryButton("Join")
    disabled.setEnabled(False)
    column.addLayout(_row(DangerButton("Remove", "trash-2"), disabled, Spinner("Looking for the shop")))
    column.addStretch()
    return column


def _right() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(12)
    header = PaneHeader("Everyone at Rossi’s Bakery and the market stall on Saturdays", "4 people, 3 PCs")
    header.add_action(IconButton("search", "Search this conversation"))
    header.add_action(IconButton("ellipsis", "More"))
    column.addWidget(header)
    column.addWidget(SearchField("Search messages"))
    column.addLayout(_row(*(Avatar(name, f"member {n}") for n, name in enumerate(PEOPLE)), Avatar("Guest")))
    column.addLayout(_row(Badge(3), Badge(128), Badge(7, quiet=True), _elided()))
    column.addWidget(
        Banner("attention", "The clock of this PC is an hour behind the others.", "Show how", dismissable=True)
    )
    column.addWidget(Banner("danger", "The disk is full. Nothing was lost; nothing new can be saved.", "Free space"))
    column.addWidget(EmptyState("file-text", "No notes yet", "Write down what everyone should find.", "New note"), 1)
    return column


def _elided() -> ElidedLabel:
    return ElidedLabel("A long line that will not fit here whatever one does about it, so it ends", "meta", "quiet")


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget, 1 if widget.property("elides") else 0, Qt.AlignmentFlag.AlignVCenter)
    if not any(widget.property("elides") for widget in widgets):
        row.addStretch()
    return row
