"""Long reads beside the window: each ends before who asked for it is gone, and no question is forgotten."""

import threading

import pytest

from desktop.chat import queries as chat_queries
from desktop.errors import DesktopError, InterruptedReadError
from tests.desktop.shops import WAIT_S
from tests.ui.windows import until
from ui.bridge import Bridge
from ui.chat.conversations_reader import ConversationsReader
from ui.query_worker import QueryWorker

LONG = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 100000000) SELECT max(x) FROM n"


@pytest.fixture
def bridge(maria):
    bridge = Bridge(maria.workspace)
    yield bridge
    bridge.close()


@pytest.fixture
def worker(bridge):
    return QueryWorker(bridge.pool)


class LongRead:
    """A question that begins when it is told to; `ended` says how it ended."""

    def __init__(self):
        self.asked, self.begins, self.ended = threading.Event(), threading.Event(), []

    def __call__(self, session):
        self.asked.set()
        assert self.begins.wait(WAIT_S)
        try:
            with session.reading() as conn:
                conn.execute(LONG).fetchall()
        except InterruptedReadError:
            self.ended.append("interrupted")
            raise
        self.ended.append("answered")


def ignored(_answer):
    pass


def test_the_end_of_an_older_question_leaves_the_newer_one_to_be_interrupted(worker, bridge):
    goes_on, older, newer = threading.Event(), threading.Event(), LongRead()
    worker.ask(lambda _session: older.set() or goes_on.wait(WAIT_S), ignored)
    assert older.wait(WAIT_S)
    worker.ask(newer, ignored)
    assert newer.asked.wait(WAIT_S)
    goes_on.set()
    bridge.pool.submit(lambda: None).result(WAIT_S)  # in the thread of the older one, which has ended therefore
    newer.begins.set()
    worker.close()
    assert newer.ended == ["interrupted"]


def test_closing_waits_for_the_older_question_too(worker, qtbot):
    older, answers = LongRead(), []
    worker.ask(older, ignored)
    assert older.asked.wait(WAIT_S)
    worker.ask(lambda _session: "newer", answers.append)
    until(qtbot, lambda: answers == ["newer"])
    older.begins.set()
    worker.close()
    assert older.ended == ["interrupted"]


@pytest.mark.parametrize("has_session", [True, False])
def test_what_begins_while_the_pool_is_closed_ends_too(bridge, has_session):
    pool, read = bridge.pool, LongRead()

    def work():
        if has_session:
            read(pool.session())
        else:
            read.asked.set()
            assert read.begins.wait(WAIT_S)
            pool.session()

    working = pool.submit(work)
    assert read.asked.wait(WAIT_S)
    closing = threading.Thread(target=pool.close)
    closing.start()
    while not pool.submit(lambda: None).cancelled():
        pass
    read.begins.set()
    closing.join(WAIT_S)
    assert isinstance(working.exception(0), InterruptedReadError)


def test_a_question_after_closing_gets_no_answer(worker, bridge):
    bridge.close()
    worker.ask(lambda _session: "late", ignored)
    worker.close()


def test_rows_that_cannot_be_opened_are_said(worker, maria, monkeypatch, qtbot):
    def read():
        raise DesktopError("The rows are away.")

    said = []
    worker.failed.connect(said.append)
    monkeypatch.setattr(maria.workspace, "read", read)
    worker.ask(lambda _session: "rows", ignored)
    until(qtbot, lambda: said == ["The rows are away."])


def test_the_list_is_read_again_after_a_failure_when_that_was_asked_for(bridge, monkeypatch, qtbot):
    read, began, goes_on = chat_queries.conversations, threading.Event(), threading.Event()

    def fails_first(session):
        if not began.is_set():
            began.set()
            assert goes_on.wait(WAIT_S)
            raise DesktopError("Not now.")
        return read(session)

    monkeypatch.setattr(chat_queries, "conversations", fails_first)
    answers, reader = [], ConversationsReader(bridge)
    reader.answered.connect(answers.append)
    reader.read()
    assert began.wait(WAIT_S)
    reader.read()
    goes_on.set()
    until(qtbot, lambda: len(answers) == 1)
    reader.stop()
