"""Names of any script in sentences: none turns round what stands beside it, and none is taken for a place."""

import json
import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextDocument, QTextLayout
from PySide6.QtWidgets import QLabel

from desktop.engine.clocks import clock_sentence
from desktop.people import commands as people_commands
from desktop.people import queries as people_queries
from desktop.people.records import Departing
from desktop.rows.typed_text import printable
from tests.conftest import ROOT
from tests.desktop.shops import WAIT_S, two
from tests.desktop.shops import until as until_true
from tests.ui.accessibility import settle
from tests.ui.people_screens import people_shown
from ui.bidi import filled, isolated, side_by_side
from ui.people.leaving_words import person_words
from ui.widgets import ElidedLabel, Label

ARABIC, HEBREW, CHINESE = "محمد العربي", "דנה", "王小明"


def begins_at_the_left(sentence: str) -> bool:
    """Whether it does where it is painted on one line."""
    layout = QTextLayout(sentence)
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    return line.cursorToX(0)[0] == 0


def label_runs_from_the_left(label: QLabel) -> bool:
    if not label.wordWrap():
        return begins_at_the_left(label.text())
    document = QTextDocument()
    document.setHtml(QLabel.text(label))
    return document.firstBlock().textDirection() == Qt.LayoutDirection.LeftToRight


def test_a_name_from_right_to_left_does_not_turn_what_stands_beside_it():
    for name in ("Maria Rossi", CHINESE):
        assert isolated(name) == name
    for name in (ARABIC, HEBREW):
        assert isolated(name) == f"\u2068{name}\u2069"


@pytest.mark.parametrize("words", ["\u202egnp.exe", "a\u202b\u202a", "\u2067open", "\u2066\u2067x"])
def test_marks_that_turn_letters_end_with_the_words_that_hold_them(words, qapp):
    sentence = filled("%1 is new, %2 is not", words, "Tray")
    assert not set(sentence) & set("\u202a\u202b\u202c\u202d\u202e")
    before, _, _ = sentence.partition(" is new")
    assert before.count("\u2069") == sum(before.count(mark) for mark in "\u2066\u2067\u2068")


@pytest.mark.data
def test_naughty_strings_stand_on_the_screen_as_they_are(countertop_data, qtbot):
    strings = [text for text in json.loads((countertop_data / "hostile/blns/blns.json").read_text()) if text.strip()]
    for label in (Label("\n".join(strings), wrap=True), Label("\n".join(strings)), ElidedLabel(" ".join(strings))):
        qtbot.addWidget(label)
        label.resize(400, 300)
        assert not label.grab().isNull()
        assert label.accessibleName().count("<script>") == sum(text.count("<script>") for text in strings)


@pytest.mark.parametrize("name", [ARABIC, HEBREW, CHINESE, "Maria"])
def test_a_sentence_runs_in_its_own_direction_whoever_stands_first_in_it(name, qapp):
    assert begins_at_the_left(filled("%1 has joined", name))
    assert begins_at_the_left(side_by_side(name, "this PC"))
    assert begins_at_the_left(person_words(Departing(name, False, (name, "Till"), False, 0, None, None)))
    assert begins_at_the_left(clock_sentence([(name, 3_600_000)]))


@pytest.mark.parametrize("wrap", [False, True])
def test_a_label_runs_as_its_sentence_does(wrap, qtbot):
    label = Label(wrap=wrap)
    qtbot.addWidget(label)
    for words, from_the_left in ((filled("%1 has joined", ARABIC), True), (ARABIC, False), (CHINESE, True)):
        label.setText(words)
        assert label_runs_from_the_left(label) == from_the_left


def test_a_name_is_never_taken_for_a_place():
    assert filled("%1 wrote on %2", "%2", "Till %1") == "%2 wrote on Till %1"


def test_what_is_empty_has_no_place_on_a_line():
    assert side_by_side("", "Connected now") == "Connected now"


def test_screens_fill_names_in_in_one_place():
    by_hand = re.compile(r"""replace\(\s*["']%[1-9]""")
    assert [str(file) for file in (ROOT / "ui").rglob("*.py") if by_hand.search(file.read_text("utf-8"))] == []


def test_what_is_copied_and_what_a_terminal_shows_carry_nothing_unseen(qtbot):
    label = Label(filled("%1 has joined", ARABIC), wrap=True)
    qtbot.addWidget(label)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.show()
    settle()
    label.select_all()
    label.copy()
    assert QGuiApplication.clipboard().text() == f"{ARABIC} has joined"
    assert printable(filled("%1 has joined", ARABIC)) == f"{ARABIC} has joined"


def test_nothing_on_the_page_of_somebody_is_turned_round_by_their_name(tmp_path, qtbot):
    with two(tmp_path) as (alice, bob), people_shown() as show:
        bob.workspace.do(people_commands.rename_me, ARABIC).result(WAIT_S)
        until_true(lambda: ARABIC in [person.name for person in people_queries.people(alice.session)])
        screen = show(alice)
        screen.show_person(bob.workspace.me.id)
        settle()
        said = [label for label in screen.page.findChildren(QLabel) if ARABIC in label.text()]
        sentences = [label for label in said if label.text() != ARABIC]
        assert sentences
        assert all(label_runs_from_the_left(label) for label in sentences)
