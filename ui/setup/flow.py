"""Setting up: which page comes after which."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from desktop.home.environment import host_name, network_settings
from desktop.home.home import Home
from desktop.people.records import JoiningState
from ui.background_task import BackgroundTask
from ui.bridge import sentence_of
from ui.setup.attempt import Attempt
from ui.setup.choosing import ChoosingPage
from ui.setup.joining import CodePage, JoiningPage
from ui.setup.naming import NewShopPage
from ui.setup.page import Page
from ui.setup.reclaiming import BeginningAgainPage, ReclaimingPage
from ui.setup.restoration import RestoringAttempt
from ui.setup.restoring import RestoringPage
from ui.text_size import TextSize
from ui.theme import Theme

if TYPE_CHECKING:
    from desktop.recovery import Restored
    from desktop.workspace import Workspace


class Setup(QStackedWidget):
    """Signals: `created(Workspace)` after a new shop was made, `joined(Workspace)` after this PC was let in,
    `brought_back(Workspace, object)` after somebody began again, with what came back from a backup, or None."""

    created = Signal(object)
    joined = Signal(object)
    brought_back = Signal(object, object)

    def __init__(self, home: Home) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Setting up Countertop"))
        self._home = home
        self._text_size = TextSize(Theme.current(), home.settings, self)
        self._attempt: Attempt | None = None
        self._creating: BackgroundTask | None = None
        self._restoration: RestoringAttempt | None = None
        pc = host_name()
        self.choosing = ChoosingPage(home.last_put_aside)
        self.new_shop = NewShopPage(pc)
        self.joining = JoiningPage(pc)
        self.again = BeginningAgainPage()
        self.restoring = RestoringPage(pc)
        self.reclaiming = ReclaimingPage(pc)
        self._code_page: CodePage = self.joining
        for page in (self.choosing, self.new_shop, self.joining, self.again, self.restoring, self.reclaiming):
            self.addWidget(page)
        self._connect()
        self._loading = BackgroundTask(_load, lambda _: None, lambda _: None, self).start()

    def page(self) -> Page:
        """The page that is shown."""
        page = self.currentWidget()
        assert isinstance(page, Page)
        return page

    def finish(self, timeout_s: float) -> None:
        """For closing, when there is no window left to hold up: end what was begun."""
        if self._attempt is not None:
            self._attempt.finish(timeout_s)
        if self._creating is not None:
            close_result(self._creating, timeout_s)
        if self._restoration is not None:
            self._restoration.finish(timeout_s)

    # A new shop

    def _create(self) -> None:
        names = self.new_shop.names()
        self.new_shop.say_problem("")
        self.new_shop.set_busy(True)

        def create() -> Workspace:
            from desktop.workspace import Workspace

            return Workspace.create(self._home, names.shop, names.person, names.pc, network=network_settings())

        self._creating = BackgroundTask(create, self._on_created, self._on_not_created, self).start()

    def _on_created(self, workspace: Workspace) -> None:
        self._creating = None
        self.created.emit(workspace)

    def _on_not_created(self, error: Exception) -> None:
        self._creating = None
        self.new_shop.set_busy(False)
        self.new_shop.say_problem(sentence_of(error))

    # Joining

    def _join(self, page: CodePage) -> None:
        self._end_attempt()
        self._code_page = page
        self.setCurrentWidget(page)
        page.show_state(JoiningState("looking", (), (), None, ""))
        self._attempt = attempt = Attempt(self._home, self)
        attempt.state_changed.connect(page.show_state)
        attempt.joined.connect(self._on_joined)
        attempt.failed.connect(self._on_not_joined)
        attempt.refused.connect(page.say_problem)

    def _on_code_entered(self, code: str, shop: str) -> None:
        page = self.joining
        self._running_attempt(page).enter(code, shop, page.pc.text(), person=page.person.text())

    def _on_words_entered(self, code: str, shop: str) -> None:
        page = self.reclaiming
        self._running_attempt(page).enter(code, shop, page.pc.text(), words=page.words.text())

    def _running_attempt(self, page: CodePage) -> Attempt:
        """The attempt that goes on, or a new one after the last one ended."""
        if self._attempt is None:
            self._join(page)
        assert self._attempt is not None
        return self._attempt

    def _on_joined(self, workspace: Workspace) -> None:
        self._attempt = None
        if self._code_page is self.reclaiming:
            self.brought_back.emit(workspace, None)
        else:
            self.joined.emit(workspace)

    def _on_not_joined(self, error: Exception) -> None:
        self._end_attempt()
        self._code_page.show_state(JoiningState("failed", (), (), None, sentence_of(error)))

    def _leave_for(self, page: Page) -> None:
        self._end_attempt()
        self.setCurrentWidget(page)

    def _end_attempt(self) -> None:
        attempt, self._attempt = self._attempt, None
        if attempt is not None:
            attempt.cancel()

    # Beginning again

    def _restore(self) -> None:
        self.restoring.say_problem("")
        self.restoring.set_busy(busy=True)
        self._restoration = RestoringAttempt(self._home, self.restoring.given(), self)
        self._restoration.progressed.connect(self.restoring.show_progress)
        self._restoration.done.connect(self._on_restored)
        self._restoration.failed.connect(self._on_not_restored)

    def _on_restored(self, restored: Restored) -> None:
        self._restoration = None
        self.brought_back.emit(restored.workspace, restored)

    def _on_not_restored(self, error: Exception) -> None:
        self._restoration = None
        self.restoring.refuse(sentence_of(error))

    def _on_restoring_left(self) -> None:
        if self._restoration is not None:
            self._restoration.stop()
        else:
            self.setCurrentWidget(self.again)

    def _connect(self) -> None:
        self.choosing.text_size_chosen.connect(self._text_size.set_percent)
        self.choosing.new_chosen.connect(lambda: self.setCurrentWidget(self.new_shop))
        self.choosing.join_chosen.connect(lambda: self._join(self.joining))
        self.choosing.again_chosen.connect(lambda: self.setCurrentWidget(self.again))
        self.again.went_back.connect(lambda: self.setCurrentWidget(self.choosing))
        self.again.backup_chosen.connect(lambda: self.setCurrentWidget(self.restoring))
        self.again.pc_chosen.connect(lambda: self._join(self.reclaiming))
        self.restoring.went_back.connect(self._on_restoring_left)
        self.restoring.went_on.connect(self._restore)
        self.new_shop.went_back.connect(lambda: self.setCurrentWidget(self.choosing))
        self.new_shop.went_on.connect(self._create)
        self.joining.went_back.connect(lambda: self._leave_for(self.choosing))
        self.joining.entered.connect(self._on_code_entered)
        self.reclaiming.went_back.connect(lambda: self._leave_for(self.again))
        self.reclaiming.entered.connect(self._on_words_entered)
        for page in (self.joining, self.reclaiming):
            page.started_over.connect(partial(self._join, page))


def close_result(opening: BackgroundTask, timeout_s: float) -> None:
    """Wait for a shop that is being made or opened, and close it."""
    opening.drop()
    opening.wait(timeout_s)
    if opening.outcome is not None and opening.outcome[0] is not None:
        opening.outcome[0].close(timeout_s)


def _load() -> None:
    """Load beside the window, while the first question is being read, what takes a while."""
    import desktop.joining
    import desktop.workspace  # noqa: F401
