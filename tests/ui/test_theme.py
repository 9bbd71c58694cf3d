import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QListWidget, QWidget

from tests.ui.accessibility import settle
from ui.chat.message_row import FOUND_SHARE
from ui.icons import icon, icon_names
from ui.initials import first_name, initials
from ui.motion import animations_off
from ui.theme import Scheme
from ui.tokens import DARK, LIGHT, contrast, hue_index
from ui.widgets import IconButton, LinkButton, PrimaryButton

GROUNDS = ("rail", "paper", "surface", "fill", "own", "hover", "selected")
TEXTS = ("ink", "quiet", "accent", "attention", "danger")
DECORATION = ("rail_edge", "line", "edge", "on_accent", "hues")


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_text_is_readable_on_every_ground(tokens):
    for ground in GROUNDS:
        for text in [getattr(tokens, name) for name in TEXTS] + list(tokens.hues):
            assert contrast(text, getattr(tokens, ground)) >= 4.5, (text, ground)
    for filled in [tokens.accent, *tokens.hues]:
        assert contrast(tokens.on_accent, filled) >= 4.5, filled
    for ground in GROUNDS:
        assert contrast(tokens.edge, getattr(tokens, ground)) >= 3.0, ground
    assert contrast(tokens.quiet, tokens.line) >= 4.5, "discs and tiles of what has no colour of its own"


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_no_colour_goes_unwatched(tokens):
    assert set(tokens.__struct_fields__) == {*GROUNDS, *TEXTS, *DECORATION}


def test_text_is_readable_on_tints_within_a_conversation(both_themes):
    tokens = both_themes.tokens
    assert contrast(tokens.accent, both_themes.tint("accent", 0.15, "surface").name()) >= 4.5, "a mention of oneself"
    for text in (tokens.ink, tokens.quiet, tokens.accent):
        assert contrast(text, both_themes.tint("attention", FOUND_SHARE, "surface").name()) >= 4.5, text


@pytest.mark.parametrize("kind", ["accent", "attention", "danger"])
def test_text_is_readable_on_banners(both_themes, kind):
    ground = both_themes.tint(kind, 0.07).name()
    assert contrast(both_themes.tokens.ink, ground) >= 4.5
    assert contrast(getattr(both_themes.tokens, kind), ground) >= 3.0


def test_contrast_is_the_one_of_wcag():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_changing_the_scheme_recolours_the_application(theme, qtbot):
    with qtbot.waitSignal(theme.changed):
        theme.set_scheme("dark")
    assert QApplication.palette().color(QPalette.ColorRole.Window) == QColor(DARK.paper)
    assert theme.colour("ink") == QColor(DARK.ink)
    theme.set_scheme(Scheme.LIGHT)
    assert QApplication.palette().color(QPalette.ColorRole.Window) == QColor(LIGHT.paper)


def test_text_size_scales_every_role_and_stays_in_range(theme):
    small = {role: theme.font(role).pointSizeF() for role in ("meta", "body", "pane", "page", "code")}
    assert [size / 0.75 for size in small.values()] == pytest.approx([12, 14, 16, 22, 48])
    theme.set_text_percent(500)
    assert theme.text_percent == 200
    assert theme.font("meta").pointSizeF() == pytest.approx(2 * small["meta"])
    theme.set_text_percent(10)
    assert theme.text_percent == 90
    assert theme.font("body").pointSizeF() == pytest.approx(0.9 * small["body"])
    assert theme.font("meta").pointSizeF() == pytest.approx(small["meta"]), "never smaller"


def test_lines_are_as_high_as_their_text_wants(theme):
    for role, height in (("body", 20), ("meta", 16)):
        lines = QFontMetricsF(theme.font(role)).height() * theme.line_spacing_percent(role) / 100
        assert lines == pytest.approx(height, abs=0.6), role


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Maria Rossi", "MR"),
        ("maria", "M"),
        ("王小明", "小明"),
        ("欧阳 娜娜", "娜娜"),
        ("Ann-Marie van der Berg", "AB"),
        ("김철수", "철수"),
        ("Łukasz", "Ł"),
        ("ß", "ß"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
        ("🌻 Rosa", "R"),
        ("", "?"),
        ("\u200d", "?"),
    ],
)
def test_initials(name, shown):
    assert initials(name) == shown


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Maria Rossi", "Maria"),
        ("Ann-Marie  van der Berg", "Ann-Marie"),
        ("王小明", "王小明"),
        ("欧阳 娜娜", "欧阳 娜娜"),
        ("محمد العربي", "محمد"),
        ("", ""),
    ],
)
def test_first_names(name, called):
    assert first_name(name) == called


@given(st.text())
def test_initials_of_any_name_are_short_and_something(name):
    assert initials(name).strip()


@given(st.binary())
def test_a_person_has_the_same_hue_whether_the_id_is_bytes_or_text(raw):
    assert 0 <= hue_index(raw.hex()) < 8
    assert hue_index(raw.hex()) == hue_index(raw.hex().encode())


def test_icons_take_the_colour_of_the_theme_that_paints_them(theme):
    send = icon("send", "accent")
    in_light = send.pixmap(20, 20).toImage()
    theme.set_scheme("dark")
    in_dark = send.pixmap(20, 20).toImage()
    assert {p.name() for p in _opaque(in_light)} == {LIGHT.accent.lower()}
    assert {p.name() for p in _opaque(in_dark)} == {DARK.accent.lower()}


def test_every_shipped_icon_draws_and_an_unknown_one_is_an_error(theme):
    for name in icon_names():
        assert _opaque(icon(name, "ink").pixmap(40, 40).toImage()), name
    with pytest.raises(KeyError):
        icon("no-such-icon")


def test_the_ring_shows_for_the_keyboard_and_not_for_the_mouse(qtbot):
    window = QWidget()
    row = QHBoxLayout(window)
    first, second, field = PrimaryButton("One"), IconButton("x", "Two"), QLineEdit()
    for widget in (first, second, field):
        row.addWidget(widget)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    settle()
    first.clearFocus()
    first.setFocus(Qt.FocusReason.TabFocusReason)
    settle()
    ring = window.findChild(QWidget, "focusRing")
    assert ring.isVisible()
    assert ring.geometry().contains(first.geometry())
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    settle()
    assert window.findChild(QWidget, "focusRing").geometry().contains(second.geometry())
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    settle()
    assert not [r for r in window.findChildren(QWidget, "focusRing") if r.isVisible()]


def test_in_a_list_the_ring_goes_round_the_row_and_where_one_types_there_is_none(qtbot):
    window = QWidget()
    row = QHBoxLayout(window)
    rows, field = QListWidget(), QLineEdit()
    rows.addItems([f"row {number}" for number in range(40)])
    for widget in (rows, field):
        row.addWidget(widget)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    settle()
    rows.clearFocus()
    rows.setFocus(Qt.FocusReason.TabFocusReason)
    rows.setCurrentRow(1)
    for _ in range(3):
        qtbot.keyClick(rows, Qt.Key.Key_Down)
    for scrolled in (2, 3, 1):
        settle()
        rows.verticalScrollBar().setValue(scrolled)
        settle()
        around = rows.visualItemRect(rows.item(4)).translated(rows.viewport().mapTo(window, QPoint()))
        assert window.findChild(QWidget, "focusRing").geometry() == around.adjusted(2, 2, -2, -2)
    qtbot.keyClick(rows, Qt.Key.Key_Tab)
    settle()
    assert field.hasFocus()
    assert not [r for r in window.findChildren(QWidget, "focusRing") if r.isVisible()]


def _opaque(image):
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return [p for p in pixels if p.alpha() == 255]


@pytest.mark.parametrize(
    ("name", "text", "off"),
    [
        ("gtk-3.0/settings.ini", "[Settings]\ngtk-enable-animations=0\n", True),
        ("gtk-4.0/settings.ini", "[Settings]\ngtk-enable-animations=true\n", False),
        ("kdeglobals", "[KDE]\nAnimationDurationFactor=0\n", True),
        ("kdeglobals", "[KDE]\nAnimationDurationFactor=1\n", False),
        ("unrelated", "", False),
    ],
)
def test_less_motion_is_read_from_the_desktop_s_own_settings(tmp_path, name, text, off):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)
    assert animations_off(tmp_path) is off


def test_the_ring_stands_off_the_words_of_a_link_that_begins_with_them(qtbot):
    window = QWidget()
    row = QHBoxLayout(window)
    link = LinkButton("Back", flush=True)
    row.addWidget(link)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    settle()
    link.clearFocus()
    link.setFocus(Qt.FocusReason.TabFocusReason)
    settle()
    assert link.x() - window.findChild(QWidget, "focusRing").x() >= 8
