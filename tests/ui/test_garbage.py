import gc
import threading
import weakref

import pytest

from tests.ui.windows import until
from ui.garbage import GarbageCollector
from ui.plain_text import PlainTextEdit


class Circle:
    def __init__(self):
        self.itself = self


@pytest.fixture
def collector(qtbot):
    usual = gc.get_threshold()
    gc.set_threshold(700, 10, 10)  # as where the program runs
    collector = GarbageCollector()
    collector.start()
    yield collector
    collector.stop()
    gc.set_threshold(*usual)
    gc.unfreeze()


def test_what_another_thread_leaves_is_collected_in_the_windows_thread_only(collector, qtbot):
    collected_in: list[int] = []

    def work():
        for _ in range(50):
            weakref.finalize(Circle(), lambda: collected_in.append(threading.get_ident()))
        kept = [[] for _ in range(100_000)]  # so many that Python would look for garbage here, many times
        kept.clear()

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    assert collected_in == []
    kept = [[] for _ in range(10_000)]
    until(qtbot, lambda: len(collected_in) == 50)
    assert set(collected_in) == {threading.get_ident()}
    kept.clear()


def test_what_has_lived_for_long_is_collected_too(collector, qtbot):
    gone = threading.Event()
    old = Circle()
    weakref.finalize(old, gone.set)
    kept = []

    def make_more():
        kept.extend([] for _ in range(2_000))
        return gone.is_set()

    for _ in range(30):
        make_more()
        qtbot.wait(1)
    del old
    until(qtbot, make_more)


@pytest.mark.parametrize("text", ["خبز وكعك", "לחם ועוגות", "bread and cake"])
def test_a_text_on_screen_is_never_garbage(qtbot, text):
    edit = PlainTextEdit()
    qtbot.addWidget(edit)
    gone: list[str] = []
    edit.document().destroyed.connect(lambda: gone.append("document"))
    edit.document().documentLayout().destroyed.connect(lambda: gone.append("layout"))
    edit.setPlainText(text)
    gc.collect()
    assert gone == []
    edit.resize(200, 100)
    assert edit.text() == text
