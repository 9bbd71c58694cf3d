"""Making forms, in a window."""

from contextlib import contextmanager

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from desktop.forms.drafts.drafts import begin_form
from tests.desktop.shops import WAIT_S
from tests.ui.accessibility import settle
from ui.bridge import Bridge
from ui.forms.builder.builder import FormBuilder


@contextmanager
def building(person, key=None, size=(1000, 640)):
    """A shown builder of a draft, a new one if none is given; `builder.failures`, and `builder.uses` of forms."""
    key = key or person.workspace.do(begin_form).result(WAIT_S)
    bridge = Bridge(person.workspace)
    builder = FormBuilder(bridge, key)
    builder.failures, builder.uses = [], []
    bridge.command_failed.connect(builder.failures.append)
    builder.editing.refused.connect(builder.failures.append)
    builder.used.connect(builder.uses.append)
    builder.resize(*size)
    builder.show()
    builder.activateWindow()
    builder.begin()
    settle()
    try:
        yield builder
    finally:
        builder.hide()
        builder.stop()
        bridge.close()
        builder.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        settle()
