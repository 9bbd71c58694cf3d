"""A barcode scanner beside people who type: what it reads, and that nobody's keys get lost or change places."""

from itertools import accumulate, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication

from desktop.barcodes import is_sound_number
from desktop.errors import InvalidError
from desktop.forms.barcodes import typed_barcode
from desktop.forms.entries import add_entry
from desktop.forms.queries import forms
from desktop.forms.ready_made.commands import take
from desktop.home.home import Home
from desktop.workspace import Workspace
from tests.desktop.shops import WAIT_S
from tests.ui.accessibility import settle
from tests.ui.test_forms import forms_of
from tests.ui.windows import ALONE, click, open_window, says, until, write
from ui.forms.places import FormPlace
from ui.scanner.burst import GAP_MS, HITCH_MS, LEAST, LONGEST_GAP_MS, Burst, Stroke
from ui.scanner.reading import AS_TYPED, BY_PLACE, MAC_KEYS, PC_KEYS, TEST_CODE, key_at, learn, read

AMERICAN = "1234567890-=qwertyuiop[]asdfghjkl;'`\\zxcvbnm,./"
LAYOUTS = {
    "us": dict(zip(AMERICAN, AMERICAN, strict=True)),
    "de": dict(zip(AMERICAN, "1234567890ß´qwertzuiopü+asdfghjklöä^#yxcvbnm,.-", strict=True)),
    "fr": dict(zip(AMERICAN, "&é\"'(-è_çà)=azertyuiop^$qsdfghjklmù²*wxcvbn,;:!", strict=True)),
}
CODES = {key: code + 8 for code, key in PC_KEYS.items()}
PRODUCTS = [
    "4006381333931", "5901234123457", "9780201379624", "40170725", "036000291452", "8710398520746", "3017620422003",
    "7622210449283", "5449000000996", "4305615537054",
]  # fmt: skip


def strokes(code, layout="us", gap_ms=7, start_ms=1000):
    """What a scanner that types as an American keyboard makes of a barcode, on a PC of this layout."""
    key = LAYOUTS[layout]
    keys = [(key[each.lower()].upper() if each.isupper() else key[each], each) for each in code]
    times = accumulate([start_ms, *[gap_ms] * len(code)])
    *pressed, end = times
    return [*(Stroke(at, *key) for at, key in zip(pressed, keys, strict=True)), Stroke(end, "\r", ends=True)]


def test_layouts_and_learning():
    for layout in LAYOUTS:
        for code in PRODUCTS:
            assert read(strokes(code, layout)[:-1]) == code
    for layout, learned in (("us", AS_TYPED), ("de", BY_PLACE), ("fr", BY_PLACE)):
        test = strokes(TEST_CODE, layout)[:-1]
        assert learn(test) == learned
        assert read(strokes("AZ-42Y", layout)[:-1], learn(test)) == "AZ-42Y"
        without_places = [stroke._replace(position="") for stroke in test]
        assert (
            read([Stroke(0, each) for each in "".join(s.text for s in without_places)], learn(without_places))
            == TEST_CODE
        )
    assert learn(strokes("4006381333931")[:-1]) == ""
    as_french = [Stroke(0, figure, "!") for figure in "4006381333931"]
    assert read(as_french) == "4006381333931"  # a scanner that knows the layout holds Shift
    assert sorted(MAC_KEYS.values()) == sorted(PC_KEYS.values())
    places = [key_at(*where, shifted=True) for where in (("xcb", 24, 0), ("windows", 16, 0), ("cocoa", 0, 12))]
    assert places == ["Q", "Q", "Q"]


@pytest.mark.parametrize("code", PRODUCTS)
def test_a_digit_that_was_misread_is_said(code):
    assert typed_barcode(code) == code
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    assert not is_sound_number(wrong)
    with pytest.raises(InvalidError, match="last digit"):
        typed_barcode(wrong)
    assert typed_barcode("SHELF-12") == "SHELF-12"


def played(pressed):
    """What a window gets of these keys, and what was scanned, as the filter does it."""
    burst, held, got, scanned = Burst(), [], [], []
    for stroke in pressed:
        judged = burst.press(stroke)
        if judged.scanned:
            scanned.append(judged.scanned)
            held = []
            continue
        if judged.were_typed or not judged.is_held:
            got += held
            held = []
        (held if judged.is_held else got).append(stroke)
    return got + held, scanned


@given(st.lists(st.tuples(st.integers(0, 200), st.sampled_from(["a", "7", "", "\r"])), max_size=40))
@settings(max_examples=60, deadline=None)
def test_what_people_type_comes_whole_and_in_order(keys):
    times = accumulate(gap for gap, _ in keys)
    pressed = [Stroke(at, text, ends=text == "\r") for at, (_, text) in zip(times, keys, strict=True)]
    got, scanned = played(pressed)
    swallowed = [stroke for burst in scanned for stroke in burst]
    assert got == [each for each in pressed if each in got]
    assert len(got) + len(swallowed) + len(scanned) == len(pressed)
    for burst in scanned:
        gaps = [after.at_ms - before.at_ms for before, after in pairwise(burst)]
        assert len(burst) >= LEAST
        assert sorted(gaps)[-2] <= GAP_MS
        assert max(gaps) <= GAP_MS or (max(gaps) <= HITCH_MS and gaps.index(max(gaps)) >= 3)


def test_slow_hands_are_no_scanner_and_slow_scanners_can_be_learned():
    assert played(strokes("4006381333931", gap_ms=GAP_MS + 1))[1] == []
    assert played(strokes("1234"))[1] == []
    code = strokes("4006381333931")
    for at in range(1, len(code)):
        late = [*code[:at], *(each._replace(at_ms=each.at_ms + HITCH_MS - 10) for each in code[at:])]
        burst = Burst()
        told = [burst.press(each) for each in late][-1]
        assert (bool(told.scanned), told.is_cut) == (at >= 4 or len(code) - at > LEAST, at < 4), at
    twice_late = [each._replace(at_ms=each.at_ms + 100 * (at // 5)) for at, each in enumerate(code)]
    assert played(twice_late)[1] == []
    burst = Burst()
    for each in code[:3]:
        burst.press(each)
    burst.let_go()  # the system lagged so long that nothing came
    assert [burst.press(each) for each in code[3:]][-1].is_cut
    assert not [burst.press(each) for each in strokes("40170725", start_ms=code[-1].at_ms + 40)][-1].is_cut
    held_down = [Stroke(1000, "x"), *(Stroke(1300 + 25 * at, "x", repeats=True) for at in range(9))]
    assert played([*held_down, Stroke(1530, "\r", ends=True)])[1] == []
    told = [Burst().press(held_down[0]), *map(Burst().press, held_down[1:])]
    assert [each.is_held for each in told] == [True, *[False] * 9]
    twice = [each._replace(repeats=each.text == "3") for each in strokes("4006381333931")]
    assert len(played(twice)[1]) == 1
    slow = Burst(LONGEST_GAP_MS)
    assert [slow.press(each) for each in strokes("40170725", gap_ms=LONGEST_GAP_MS)][-1].scanned


@pytest.fixture
def home(tmp_path):
    shop = Workspace.create(Home(tmp_path / "till"), "Rossi’s Bakery", "Maria", "Till PC", network=ALONE)
    shop.do(take, "stock-count").result(WAIT_S)
    session = shop.read()
    (products,) = (each for each in forms(session) if each.title == "Products")
    name, _, barcode, *_ = (question.key for question in products.definition.questions)
    for number, code in enumerate(PRODUCTS):
        shop.do(add_entry, products.id, {name: f"Product {number}", barcode: code}).result(WAIT_S)
    session.close()
    shop.close(WAIT_S)
    return tmp_path / "till"


def scan(code, layout="us", start_ms=1000, gap_ms=7):
    """As it comes from the system, in the window that has the keyboard."""
    window = QGuiApplication.focusWindow()
    for stroke in strokes(code, layout, gap_ms, start_ms):
        key = Qt.Key.Key_Return if stroke.ends else Qt.Key.Key_unknown
        shift = Qt.KeyboardModifier.ShiftModifier if stroke.position.isupper() else Qt.KeyboardModifier.NoModifier
        code = 36 if stroke.ends else CODES[stroke.position.lower()]
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, shift, code, 1, 0, stroke.text)
            event.setTimestamp(stroke.at_ms)
            QApplication.sendEvent(window, event)
    QApplication.sendPostedEvents()


def counted_now(cards):
    rows = [list(row.cells.values())[:2] for row in cards["Counted"].answer.filled_rows()]
    return [(product.edit.text(), counted.value()) for product, counted in rows]


def test_fifty_scans_at_ten_a_second_are_fifty_in_every_layout(home, qtbot):
    with open_window(home) as window:
        section = forms_of(window, qtbot)
        (counts,) = (each.form.id for each in section.list.rows._listed if each.form.title == "Stock counts")
        section.open_place(FormPlace(counts))
        section.fill_in()
        until(qtbot, lambda: section.filling is not None and section.filling.column is not None)
        column = section.filling.column
        cards = {card.question.label: card for card in column.cards.values()}
        place = cards["Place"].answer.edit
        until(qtbot, lambda: window._shop._scanner._wanted == {"forms"})
        settle()
        for layout in LAYOUTS:
            column.begin()
            column.focus()
            for number in range(50):
                scan(PRODUCTS[number % 10], layout, start_ms=1000 + number * 100)
            assert counted_now(cards) == [(f"Product {number}", 5) for number in range(10)]
            assert place.text() == ""
        assert section.filling is not None  # nothing was saved

        scan("4337185036606", start_ms=8000)
        until(qtbot, lambda: says(column, "here has the barcode"))
        scan("AB12", start_ms=9000, gap_ms=100)  # hands: it stays where it is typed
        place.setFocus()
        scan("AB12", start_ms=9500, gap_ms=3)
        until(qtbot, lambda: place.text() == "AB12")

        scan("4337185036606", start_ms=20_000)
        click(column, "New product?")
        dialog = QApplication.activeModalWidget()
        until(qtbot, lambda: QGuiApplication.focusWindow() is dialog.windowHandle())
        scan(PRODUCTS[0], start_ms=30_000)  # one after another: what is asked there has its barcode
        write("Flour")
        click(dialog, "Add it")
        until(qtbot, lambda: ("Flour", 2) in counted_now(cards))
        assert not says(column, "here has the barcode")
