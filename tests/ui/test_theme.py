import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QWidget

from tests.ui.accessibility import settle
from ui.icons import icon, icon_names
from ui.initials import initials
from ui.motion import animations_off
from ui.theme import Scheme
from ui.tokens import DARK, LIGHT, contrast, hue_index
from ui.widgets import IconButton, PrimaryButton

GROUNDS = ("paper", "surface", "hover", "selected")
TEXTS = ("ink", "quiet", "accent", "attention", "danger")


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_text_is_readable_on_every_ground(tokens):
    for ground in GROUNDS:
        for text in [getattr(tokens, name) for name in TEXTS] + list(tokens.hues):
            assert contrast(text, getattr(tokens, ground)) >= 4.5, (text, ground)
    for filled in [tokens.accent, *tokens.hues]:
        assert contrast(tokens.on_accent, filled) >= 4.5, filled
    for ground in ("paper", "surface", "hover"):  # fields do not stand on selected rows
        assert contrast(tokens.edge, getattr(tokens, ground)) >= 3.0, ground


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
    assert small["body"] == pytest.approx(10)
    assert [round(size / small["body"], 2) for size in small.values()] == [0.85, 1.0, 1.15, 1.5, 2.5]
    theme.set_text_percent(500)
    assert theme.text_percent == 200
    assert theme.font("meta").pointSizeF() == pytest.approx(2 * small["meta"])
    theme.set_text_percent(10)
    assert theme.text_percent == 90


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
