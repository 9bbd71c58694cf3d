import pytest
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QPushButton, QStyle, QWidget

from tests.ui.accessibility import settle
from tests.ui.gallery import gallery
from tests.ui.windows import click, focused, named
from ui.widgets import (
    Badge,
    Banner,
    CodeDisplay,
    Countdown,
    DetailsPane,
    ElidedLabel,
    IconButton,
    Label,
    ListPane,
    Menu,
    Pane,
    Panes,
    SearchField,
    SegmentedChoice,
    Spinner,
    TextField,
    Toast,
)


class Remembered:
    def __init__(self, **values):
        self.values = values

    def get(self, key, default=None):
        return self.values.get(key, default)

    def set(self, key, value):
        self.values[key] = value


@pytest.fixture
def shown(qtbot):
    def show(widget):
        qtbot.addWidget(widget)
        widget.show()
        widget.activateWindow()
        settle()
        return widget

    return show


def test_the_sheet_of_widgets_looks_as_it_should(both_themes, shown, golden):
    golden(shown(gallery()), f"widgets-{both_themes.scheme}")


def test_every_widget_is_accessible(shown, assert_accessible):
    assert_accessible(shown(gallery()))


def test_the_walk_finds_what_is_wrong(shown, assert_accessible):
    sheet = QWidget()
    QPushButton(sheet).resize(40, 40)
    clipped = Label("This does not fit", parent=sheet)
    clipped.move(0, 50)
    clipped.setFixedSize(20, 10)
    with pytest.raises(AssertionError, match=r"(?s)no name.*clipped"):
        assert_accessible(shown(sheet))


def test_text_is_never_markup(shown):
    label = shown(Label("<b>5 < 6</b> & more", wrap=True))
    assert label.text() == label.accessibleName() == "<b>5 < 6</b> & more"
    assert shown(Label("<b>bold</b>")).sizeHint().width() > shown(Label("bold")).sizeHint().width()


def test_an_elided_label_tells_the_whole_in_its_tool_tip(shown):
    label = shown(ElidedLabel("Everyone at the bakery\nand the stall"))
    label.resize(40, 30)
    assert label.toolTip() == label.text() == "Everyone at the bakery and the stall"
    label.resize(900, 30)
    assert label.toolTip() == ""


def test_an_icon_button_needs_a_name_and_return_presses_it(shown, qtbot):
    with pytest.raises(ValueError, match="name"):
        IconButton("x", "")
    button = shown(IconButton("x", "Close"))
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, Qt.Key.Key_Return)
    assert min(button.width(), button.height()) >= 32


def test_a_text_field_says_what_is_wrong_until_typing_goes_on(shown, qtbot):
    field = shown(TextField("Your name", hint="As the others call you."))
    field.set_error("Somebody is called that already.")
    assert field.error() == field.edit.accessibleDescription() == "Somebody is called that already."
    qtbot.keyClicks(field.edit, " Zoe ")
    assert field.error() == ""
    assert field.text() == "Zoe"
    with qtbot.waitSignal(field.submitted):
        qtbot.keyClick(field.edit, Qt.Key.Key_Return)


def test_escape_empties_a_search_before_it_passes_on(shown, qtbot):
    class Outside(QWidget):
        escapes = 0

        def keyPressEvent(self, event):  # noqa: N802
            self.escapes += event.key() == Qt.Key.Key_Escape

    outside = Outside()
    field = SearchField("Search messages")
    field.setParent(outside)
    shown(outside)
    with qtbot.waitSignal(field.searched, check_params_cb=lambda text: text == "面"):
        field.setText("面")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert (field.text(), outside.escapes) == ("", 0)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert outside.escapes == 1
    with qtbot.waitSignal(field.moved, check_params_cb=lambda step: step == 1):
        qtbot.keyClick(field, Qt.Key.Key_Down)


def test_arrow_keys_move_between_segments(shown, qtbot):
    choice = shown(
        SegmentedChoice("Theme", [("system", "As the system"), ("light", "Light"), ("dark", "Dark")], "light")
    )
    chosen = []
    choice.changed.connect(chosen.append)
    light = next(b for b in choice.findChildren(QPushButton) if b.text() == "Light")
    light.setFocus()
    qtbot.keyClick(light, Qt.Key.Key_Right)
    assert (choice.value(), chosen) == ("dark", ["dark"])
    choice.set_value("system")
    assert choice.value() == "system"


def test_a_code_is_grouped_read_digit_by_digit_and_copied_plain(shown, qtbot):
    display = shown(CodeDisplay("12345678"))
    label = display.findChild(QObject, "code")
    assert label.text() == "1234 5678"
    assert label.accessibleName() == "Code: 1 2 3 4 5 6 7 8"
    with qtbot.waitSignal(display.copied):
        qtbot.mouseClick(display.findChild(IconButton), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "12345678"


def test_a_countdown_asks_the_clock_and_expires_once(shown):
    left = [61.4]
    countdown = shown(Countdown(lambda: left[0]))
    ends = []
    countdown.expired.connect(lambda: ends.append(1))
    assert countdown.text() == "1:01 left"
    left[0] = -3.0
    countdown.tick()
    countdown.tick()
    assert (countdown.text(), ends) == ("0:00 left", [1])


def test_a_spinner_turns_only_while_seen_and_only_where_motion_is_welcome(shown, theme):
    spinner = shown(Spinner("Looking for the shop"))
    assert not spinner.is_turning()
    theme.set_reduced_motion(False)
    assert spinner.is_turning()
    spinner.hide()
    assert not spinner.is_turning()


def test_a_badge_takes_no_room_for_nothing(shown):
    holder = QWidget()
    badge = Badge(0, parent=holder)
    shown(holder)
    assert not badge.isVisible()
    badge.set_count(120)
    assert badge.isVisible()
    assert badge.accessibleName() == "120 unread"


def test_a_banner_is_announced_when_it_changes(shown, announced):
    banner = shown(Banner("danger", "The disk is full."))
    banner.set_text("There is room again.")
    assert announced == ["There is room again."]


def test_a_toast_stands_within_its_window_and_goes_with_its_button(shown, qtbot, announced):
    window = QWidget()
    window.resize(600, 400)
    shown(window)
    toast = Toast(window, "Archived", "Undo")
    assert window.rect().contains(toast.geometry())
    assert announced == ["Archived"]
    with qtbot.waitSignal(toast.clicked):
        qtbot.mouseClick(toast.button, Qt.MouseButton.LeftButton)
    assert not toast.isVisible()


def test_menu_rows_are_tall_enough_to_hit(shown):
    called = []
    window = shown(QWidget())
    menu = Menu("More", window)
    action = menu.add("Edit", "pencil", lambda: called.append("edit"))
    menu.ensurePolished()
    assert menu.actionGeometry(action).height() >= 32
    action.trigger()
    assert called == ["edit"]


def test_panes_remember_the_width_of_the_list(shown, qtbot):
    settings = Remembered(**{"window.list_width": 333})
    panes = shown(_panes(settings, 1200))
    assert panes.list_pane.width() == 333
    panes.findChild(QObject, "splitter").moveSplitter(350, 1)
    panes.findChild(QObject, "splitter").splitterMoved.emit(350, 1)
    qtbot.waitUntil(lambda: settings.get("window.list_width") == 350)
    assert shown(_panes(Remembered(**{"window.list_width": "broken"}), 1200)).list_pane.width() == 304


def test_details_stand_beside_the_content_or_where_there_is_no_room_in_its_place(shown, qtbot):
    panes = shown(_panes(Remembered(), 1200))
    details = DetailsPane("About this note")
    panes.show_details(details)
    settle()
    assert panes.content.mapTo(panes, panes.content.rect().topRight()).x() < details.x()
    assert focused() is named(details, "Close")
    place = panes.content.mapTo(panes, panes.content.rect().topLeft())
    panes.resize(900, 600)
    settle()
    assert not panes.content.isVisible()
    assert details.mapTo(panes, QPoint()) == place
    assert place.x() + details.width() == panes.width()
    assert panes.panes() == [panes.list_pane, details]
    assert focused() is named(details, "Back")
    panes.resize(1200, 600)
    settle()
    assert (panes.content.isVisible(), panes.panes()) == (True, [panes.list_pane, panes.content, details])
    panes.resize(900, 600)
    click(details, "Back")
    assert panes.content.isVisible()
    assert panes.panes() == [panes.list_pane, panes.content]
    panes.show_details(DetailsPane("About this note"))
    qtbot.keyClick(panes.details, Qt.Key.Key_Escape)
    assert panes.panes() == [panes.list_pane, panes.content]


@pytest.fixture
def announced(monkeypatch):
    said = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: said.append(event.message()))
    return said


def _panes(settings, width):
    panes = Panes(ListPane("Conversations"), Pane("Messages"), settings)
    panes.resize(width, 600)
    return panes


def test_the_icons_of_a_menu_grow_with_its_text(qtbot, theme):
    window = QWidget()
    qtbot.addWidget(window)
    menu = Menu("More", window)
    menu.add("Copy", "copy", lambda: None)

    def icon_side():
        menu.ensurePolished()
        return menu.style().pixelMetric(QStyle.PixelMetric.PM_SmallIconSize, None, menu)

    before = icon_side()
    theme.set_text_percent(200)
    assert icon_side() == 2 * before


@pytest.mark.parametrize("label", ["plain", "wrap", "elided"])
def test_a_letter_that_reaches_out_to_the_left_is_not_cut(shown, label):
    made = {
        "plain": lambda: Label("Jj", "page"),
        "wrap": lambda: Label("Jj", "page", wrap=True),
        "elided": lambda: ElidedLabel("Jj", "page"),
    }[label]()
    label = shown(made)
    narrow = inked(label)
    label.setContentsMargins(20, 0, 0, 0)
    label.adjustSize()
    assert inked(label) == narrow > 0


def inked(widget):
    """How many pixels are not the ground."""
    image = widget.grab().toImage()
    ground = image.pixelColor(image.width() - 1, 0)
    return sum(image.pixelColor(x, y) != ground for x in range(image.width()) for y in range(image.height()))
