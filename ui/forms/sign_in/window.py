"""One form over the whole screen, for visitors: blank again after each, and after a minute that nobody touches it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QScreen
from PySide6.QtWidgets import QApplication, QStackedLayout, QWidget

from desktop.errors import SavedNotShownError
from desktop.forms import signing_in
from desktop.forms.events import FormsChanged
from desktop.forms.sign_in_state import sign_in_screen
from desktop.people.events import PeopleChanged
from ui.bidi import filled
from ui.bridge import sentence_of
from ui.forms.sign_in.dialogs import EndDialog, SignOutDialog
from ui.forms.sign_in.page import VisitorPage
from ui.forms.sign_in.untouched import Untouched
from ui.forms.sign_in.visitors import VisitorForm, read_visitors
from ui.query_worker import QueryWorker
from ui.theme import Theme
from ui.widgets import Dialog, EmptyState

if TYPE_CHECKING:
    from ui.area import ScreenContext

tr = QCoreApplication.translate

BLANK_AFTER_S: Final = 60
WARNED_S: Final = 10
_THANKS_MS: Final = 5_000
_LOOK_MS: Final = 3_000
_TEXT_PERCENT: Final = 150
_TEXT_PERCENT_TALL: Final = 200
_TALL: Final = 1_200


class SignInWindow(QWidget):
    """Signals: `left`, somebody of the shop wants to go on with it.

    Attributes: `page`, the form; `thanks` once somebody is done; `gone` where there is no form to fill in.
    """

    left = Signal()

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self._context = context
        self._bridge = context.bridge
        kept = sign_in_screen(context.bridge.session)
        assert kept is not None
        self._kept = kept
        self._text_percent = Theme.current().text_percent
        self._dialog: Dialog | None = None
        self._is_saving = False
        self.page = VisitorPage(context.bridge)
        self.thanks = EmptyState("check", "", "")
        self.thanks.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.gone = EmptyState("clipboard", "", "")
        self.untouched = Untouched(BLANK_AFTER_S, self)
        self._thanked = QTimer(self, singleShot=True, interval=_THANKS_MS)
        self._often = QTimer(self, interval=_LOOK_MS)
        self._reading = QueryWorker(context.bridge.pool, self)
        self.setProperty("ground", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._parts = QStackedLayout(self)
        for part in (self.page, self.thanks, self.gone):
            self._parts.addWidget(part)
        self._connect()
        self._show_shop()
        self._read()

    # What others call

    def open(self) -> None:
        """Fill the monitor on which it was started."""
        place = _monitor(self._kept.monitor).geometry()
        large = _TEXT_PERCENT_TALL if place.height() >= _TALL else _TEXT_PERCENT
        Theme.current().set_text_percent(max(large, self._text_percent))
        self.setGeometry(place)
        self.showFullScreen()
        self.activateWindow()
        self._often.start()

    def stop(self) -> None:
        """End for good."""
        self._often.stop()
        self._thanked.stop()
        self.untouched.stop()
        self._close_dialog()
        self._reading.close()
        self.page.stop()
        Theme.current().set_text_percent(self._text_percent)

    # The form

    def _read(self) -> None:
        form = self._kept.form
        self._reading.ask(lambda session: read_visitors(session, form), self._on_read)

    def _on_read(self, found: VisitorForm | None) -> None:
        if found is None or found.ground.may_not:
            self._say_gone(found)
            return
        self.setWindowTitle(found.ground.form.title)
        self.page.show_form(found)
        if self._parts.currentWidget() is self.gone:
            self._begin()

    def _say_gone(self, found: VisitorForm | None) -> None:
        why = tr("SignIn", "This form is not in use any more.") if found is None else found.ground.may_not
        self.gone.set_text(why, tr("SignIn", "Nothing can be written here now. Please tell somebody of the shop."))
        self.page.clear()
        self._parts.setCurrentWidget(self.gone)

    def _begin(self) -> None:
        """Blank, for whoever comes next."""
        self._thanked.stop()
        self._close_dialog()
        self.page.begin()
        if self._parts.currentWidget() is not self.gone or self.page.column is not None:
            self._parts.setCurrentWidget(self.page)

    def _on_seconds_left(self, seconds: int) -> None:
        is_due = seconds <= WARNED_S and (self.page.is_touched or self._dialog is not None)
        words = filled(tr("SignIn", "Blank again in %1 s, unless you go on."), str(seconds))
        self.page.say_left(words if is_due else "")

    def _on_done(self) -> None:
        column = self.page.column
        if column is None or self._is_saving:
            return
        column.settle()
        if column.is_coming:
            column.changed.connect(self._on_done, Qt.ConnectionType.SingleShotConnection)
            return
        if column.refuse():
            return
        self._is_saving = True
        filling = column.ground.filling
        self._bridge.do(
            signing_in.sign_in, self._kept.form, filling.fields(column.look), filling.rows(column.look),
            done=self._on_saved, failed=self._on_not_saved,
        )  # fmt: skip

    def _on_saved(self, _saved: Any) -> None:
        self._is_saving = False
        says_leaving = tr("SignIn", "When you go, press “I’m leaving” here.")
        self._thank(tr("SignIn", "Thank you"), says_leaving if self.page.asks_who_leaves else "")

    def _on_not_saved(self, error: Exception) -> None:
        if isinstance(error, SavedNotShownError):
            self._on_saved(None)
            return
        self._is_saving = False
        self.page.say(filled(tr("SignIn", "Not written down: %1"), sentence_of(error)))

    def _thank(self, words: str, more: str) -> None:
        self.page.begin()
        self.thanks.set_text(words, more)
        self._parts.setCurrentWidget(self.thanks)
        self.thanks.setFocus(Qt.FocusReason.OtherFocusReason)
        self._thanked.start()

    # What is asked over it

    def _ask_to_end(self) -> None:
        now = sign_in_screen(self._bridge.session)
        dialog = EndDialog(self, self._context, by_pin=now is not None and now.ends_by_pin)
        dialog.accepted.connect(self.left)
        self._open(dialog)

    def _ask_who_leaves(self) -> None:
        dialog = SignOutDialog(self, self._bridge, self._kept.form, self.page.asks_who_leaves)
        dialog.accepted.connect(lambda: self._thank(tr("SignIn", "Goodbye"), ""))
        self._open(dialog)

    def _open(self, dialog: Dialog) -> None:
        self._close_dialog()
        self._dialog = dialog
        dialog.finished.connect(partial(self._on_dialog_closed, dialog))
        dialog.open()

    def _on_dialog_closed(self, dialog: Dialog, _result: int) -> None:
        if self._dialog is dialog:
            self._dialog = None
        self.activateWindow()

    def _close_dialog(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.reject()

    def _look_whether_it_ended(self) -> None:
        """Somebody may have ended it on the command line."""
        if sign_in_screen(self._bridge.session) is None:
            self.left.emit()

    # What leads nowhere

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Any key shows the form again after a thank-you; none leads out."""
        if self._parts.currentWidget() is self.thanks:
            self._begin()
        event.accept()

    def mousePressEvent(self, event: object) -> None:
        if self._parts.currentWidget() is self.thanks:
            self._begin()

    def closeEvent(self, event: QCloseEvent) -> None:
        """It goes with the computer, not before."""
        app = QApplication.instance()
        assert isinstance(app, QGuiApplication)
        event.setAccepted(app.isSavingSession())

    def _show_shop(self) -> None:
        self.page.show_shop(self._bridge.workspace.shop)

    def _connect(self) -> None:
        self.page.done.connect(self._on_done)
        self.page.end_wanted.connect(self._ask_to_end)
        self.page.leaving_wanted.connect(self._ask_who_leaves)
        self.untouched.left.connect(self._on_seconds_left)
        self.untouched.over.connect(self._begin)
        self._thanked.timeout.connect(self._begin)
        self._often.timeout.connect(self._look_whether_it_ended)
        self._bridge.on(FormsChanged, self._read)
        self._bridge.on(PeopleChanged, self._read)
        self._bridge.on(PeopleChanged, self._show_shop)


def _monitor(name: str) -> QScreen:
    """The one of this name, while it is connected."""
    found = (screen for screen in QGuiApplication.screens() if screen.name() == name)
    return next(found, QGuiApplication.primaryScreen())
