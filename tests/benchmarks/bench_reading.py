"""Looking for words in 100,000 messages, and writing in a long document."""

import contextlib
import itertools
import statistics

from desktop.documents.facts import Changed
from desktop.documents.key import DocumentKey
from desktop.documents.session import DocumentSession
from desktop.documents.store import kept, open_copy
from desktop.documents.text import TEXT
from desktop.notes import commands as notes_commands
from desktop.notes.document import KIND
from desktop.notes.writing import FileSigns, NoteContents
from desktop.rows.search_text import sought
from desktop.workspace import Workspace
from tests.benchmarks.floors import BareDocument, BareSearch, KeyedTable, chat_texts, paper_edits
from tests.benchmarks.measure import Bench, Figures, benchmark, by_turns, interleaved, ratio_at_most, seconds_of, spread
from tests.benchmarks.shops import MANY, WAIT_S, found, opened, shop_with_history

SOUGHT = ["ubuntu", "install ubuntu", "how do i", "upd", "a", "segfault "]
TURNS = 20
TYPED = 400
PLACE = 50_000
FLUSH_EVERY = 10


@benchmark("search", f"search in {MANY:,} messages; floor: the bare FTS5 query", ratio_at_most(1.5))
def search(bench: Bench) -> Figures:
    shop = shop_with_history(bench)
    texts = chat_texts(bench.real("chat-messages.jsonl.gz"), MANY)
    with (
        opened(shop.copied(bench.folder)) as workspace,
        contextlib.closing(workspace.read()) as session,
        BareSearch(bench.folder / "search.db", texts) as index,
    ):
        ours, floors = [], []
        for words in SOUGHT * (TURNS + 1):
            expression = sought(words).beginning()
            ours.append(seconds_of(lambda words=words: session.search(words, 50)) * 1000)
            floors.append(seconds_of(lambda expression=expression: index.search(expression)) * 1000)
    ours, floors = ours[len(SOUGHT) :], floors[len(SOUGHT) :]
    return Figures(statistics.mean(ours), statistics.mean(floors), "ms", spread(ours))


@benchmark("keystroke", "a keystroke in a note of 259,778 edits; floor: bare Automerge commit", ratio_at_most(2))
def keystroke(bench: Bench) -> Figures:
    edits, end = paper_edits(bench.real("automerge-paper.json.gz"))
    with opened(found(bench.folder)) as workspace:
        note = _written(workspace, edits)
        with contextlib.closing(workspace.open_document(_key(workspace, note), NoteContents(FileSigns()))) as session:
            assert session.text == end
            document = BareDocument.opened(_as_kept(workspace, note))
            typist, places = Typist(session), itertools.count(PLACE)
            return by_turns(typist.type, lambda: seconds_of(lambda: document.commit(next(places))) * 1000, "ms", TYPED)


@benchmark(
    "note-saved",
    "ten letters in that note, until durable and in the model; floor: bare commit and a durable insert",
    ratio_at_most(6),
)
def note_saved(bench: Bench) -> Figures:
    edits, _ = paper_edits(bench.real("automerge-paper.json.gz"))
    with opened(found(bench.folder)) as workspace, KeyedTable(bench.folder / "floor.db") as table:
        note = _written(workspace, edits)
        with contextlib.closing(workspace.open_document(_key(workspace, note), NoteContents(FileSigns()))) as session:
            document, places = BareDocument.opened(_as_kept(workspace, note)), itertools.count(PLACE)

            def save() -> None:
                for place in itertools.islice(places, FLUSH_EVERY):
                    session.splice(place, 0, "a")
                session.flush().result(WAIT_S)

            def commit() -> None:
                document.commit(PLACE, 0, "a" * FLUSH_EVERY)
                table.insert()

            return interleaved(save, commit, TYPED // FLUSH_EVERY)


class Typist:
    """Types one letter after another, as the window does; what was typed is kept ten letters at a time, which is not
    timed here."""

    def __init__(self, session: DocumentSession) -> None:
        self._session = session
        self._places = itertools.count(PLACE)

    def type(self) -> float:
        """Milliseconds until the next letter is in the text."""
        place = next(self._places)
        if place % FLUSH_EVERY == 0:
            self._session.flush().result(WAIT_S)
        return seconds_of(lambda: self._type_at(place)) * 1000

    def _type_at(self, place: int) -> None:
        self._session.splice(place, 0, "a")


def _written(workspace: Workspace, edits: list[tuple[int, int, str]]) -> str:
    """A note in which these edits were made, one operation each."""
    note = workspace.do(notes_commands.create_note, "Paper").result(WAIT_S).id
    engine, digest = workspace.engine, _key(workspace, note).digest
    copy = engine.submit(lambda: open_copy(engine.model.conn, digest, engine.replica.me.feed, engine.random)).result(
        WAIT_S
    )
    with copy.edit() as edit:
        for position, deleted, inserted in edits:
            edit.splice(TEXT, position, deleted, inserted)
    facts = [[Changed(bytes.fromhex(note), KIND, change.raw)] for change in edit.changes]
    engine.submit(lambda: engine.post(engine.replica.shop_space, *facts)).result(WAIT_S)
    return note


def _as_kept(workspace: Workspace, note: str) -> bytes:
    """The snapshot and the changes since, from which the engine's document is opened too."""
    engine, digest = workspace.engine, _key(workspace, note).digest
    found = engine.submit(lambda: kept(engine.model.conn, digest, with_index=False)).result(WAIT_S)
    return b"".join((found.snapshot, *found.tail))


def _key(workspace: Workspace, note: str) -> DocumentKey:
    return DocumentKey(workspace.engine.replica.shop_space, KIND, bytes.fromhex(note))
