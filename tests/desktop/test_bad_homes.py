"""Damaged files, several processes, sudden ends and wrong clocks: said in words, and nothing acknowledged is lost."""

import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop.engine import engine
from desktop.errors import SavedNotShownError
from desktop.home.home import Home
from desktop.home.wall_clock import wall_ms
from desktop.notes import commands as notes_commands
from desktop.notes import queries as notes_queries
from desktop.people import commands as people_commands
from desktop.workspace import Workspace
from tests.desktop.command_line import ROOT, ask, refused, run
from tests.desktop.shops import LOOPBACK, WAIT_S, Person, alone, join, reopened, until
from tests.process import Running

PAGE = 4096
COMMANDS = (
    ["read", "everyone", "--limit", "1000"],
    ["search", "m3"],
    ["status"],
    ["note", "list"],
    ["say", "everyone", "more"],
    ["verify"],
)
TEXTS = [f"m{number} " + "x" * 400 for number in range(40)]

WRITER = """
import sys
from pathlib import Path
from desktop.home.home import Home
from desktop.chat import commands
from desktop.engine.records import NetworkSettings
from desktop.workspace import Workspace
workspace = Workspace.open(Home(Path(sys.argv[1])), network=NetworkSettings(enabled=False))
for number in range(int(sys.argv[3])):
    message = workspace.do(commands.post_message, workspace.everyone, f"{sys.argv[2]} {number}").result()
    print(message.text, flush=True)
workspace.close()
"""


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("pristine") / "home"
    with alone(home) as ann:
        for text in TEXTS:
            ann.say(text)
        ann.workspace.do(notes_commands.create_note, "Hours").result(WAIT_S)
    return home


@pytest.mark.parametrize("name", ["log.db", "model.db", "own.db", "home.json", "settings.json", "key"])
@pytest.mark.parametrize("harm", ["flipped", "truncated", "emptied", "noise"])
def test_a_damaged_file_is_said_or_mended_and_never_shown_as_true(
    pristine: Path, tmp_path: Path, name: str, harm: str
) -> None:
    dice = random.Random(f"{name} {harm}")
    for attempt in range(2):
        home = tmp_path / f"home {attempt}"
        shutil.copytree(pristine, home)
        (home / "settings.json").write_text('{"theme": "dark"}')
        (file,) = home.rglob(name)
        file.write_bytes(harmed(file.read_bytes(), harm, dice))
        check_all_commands(home, is_mended=name in {"model.db", "settings.json"})


def harmed(data: bytes, harm: str, dice: random.Random) -> bytes:
    if harm == "flipped":
        at = dice.randrange(len(data) // PAGE) * PAGE + dice.randrange(PAGE) if len(data) > PAGE else len(data) // 2
        return data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]
    if harm == "truncated":
        return data[: dice.randrange(1, len(data))]
    return b"" if harm == "emptied" else dice.randbytes(len(data))


def check_all_commands(home: Path, *, is_mended: bool) -> None:
    for words in COMMANDS:
        ended = run(home, *words)
        assert "Traceback" not in ended.stderr
        in_words = ended.stderr.endswith((".\n", " mend\n", " mend --anew\n"))
        assert ended.status == 0 or in_words or words == ["verify"], ended
        if words[0] == "read" and ended.status == 0:
            said = [message["text"] for message in ask(home, *words)]
            assert said == TEXTS, "what is shown is what was said"
    if is_mended:
        ended = run(home, "verify")
        if ended.status:
            assert "anew" in ended.stdout
            ended = run(home, "verify")
        assert ended.status == 0, ended
        assert [message["text"] for message in ask(home, *COMMANDS[0])][: len(TEXTS)] == TEXTS


def test_a_home_from_the_future_is_left_alone(pristine: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(pristine, home)
    file = home / "home.json"
    file.write_text(file.read_text().replace('"format": 1', '"format": 2'))
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    for words in (*COMMANDS, ["serve"], ["invite"], ["join", "12345678", "--name", "x"]):
        assert "later version" in refused(home, *words)
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


def test_what_is_kept_and_cannot_be_shown_is_not_called_refused(tmp_path: Path) -> None:
    with alone(tmp_path) as ann:
        opened = ann.workspace.engine
        note = ann.workspace.do(notes_commands.create_note, "Hours").result(WAIT_S).id

        def limit(pages: int) -> None:
            pragma = f"PRAGMA max_page_count = {pages}"
            opened.submit(lambda: opened.model.conn.execute(pragma).fetchone()).result(WAIT_S)

        def fill_model() -> None:
            for number in range(100):
                ann.say(f"{number} " + "x" * 3000)

        limit(1)
        with pytest.raises(SavedNotShownError, match="saved"):
            fill_model()
        writing = ann.workspace.open_document(notes_queries.key_of(ann.session, note))
        writing.splice(0, 0, "Monday to Friday " + "y" * 20_000)
        writing.flush().result(WAIT_S)
        writing.close()
        assert any("disk is full" in trouble.sentence for trouble in opened.problems)
        limit(1_000_000)
        said = opened.submit(lambda: opened.replica.head_arrival).result(WAIT_S)
        until(
            lambda: opened.submit(lambda: opened.projection.cursor == said).result(WAIT_S) and not list(opened.problems)
        )
        texts = [text.split()[0] for text in ann.texts()]
        assert texts == [str(number) for number in range(len(texts))], "each once, the one that was kept too"
        assert notes_queries.note(ann.session, note).text == "Monday to Friday " + "y" * 20_000
        assert ann.workspace.verify().result(WAIT_S).ok


def test_two_processes_write_at_once_and_one_is_killed(pristine: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(pristine, home)
    command = [sys.executable, "-c", WRITER, str(home)]
    killed, other = (Running([*command, name, count], ROOT) for name, count in (("killed", "100000"), ("other", "150")))
    try:
        with reopened(home) as window:
            own = [f"window {number}" for number in range(50)]
            for text in own:
                window.say(text)
            until(lambda: len(killed.stdout_lines) > 100)
            killed.kill()
            assert other.wait(WAIT_S) == 0, other.stderr_lines
            acknowledged = [*own, *killed.stdout_lines, *other.stdout_lines]
            until(lambda: set(acknowledged) <= set(window.texts()))
        texts = [message["text"] for message in ask(home, "read", "everyone", "--limit", "100000")]
        assert texts[: len(TEXTS)] == TEXTS
        assert len(texts) == len(set(texts)), "nothing twice"
        assert set(acknowledged) <= set(texts), "nothing lost"
        assert len(set(texts) - set(acknowledged) - set(TEXTS)) <= 1, "but for one that was not answered any more"
        for who in ("window", "killed", "other"):
            numbers = [int(text.split()[1]) for text in texts if text.startswith(f"{who} ")]
            assert numbers == sorted(numbers)
        assert ask(home, "verify")["ok"]
    finally:
        killed.kill()
        other.kill()


def test_two_shops_made_at_once_in_one_home_leave_one(tmp_path: Path) -> None:
    home = tmp_path / "home"
    command = [sys.executable, "-m", "ui", "--home", str(home), "create", "--json", "--name", "Ann", "--shop"]
    started = [
        subprocess.Popen([*command, shop], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for shop in ("One", "Two", "Three")
    ]
    ended = [(*process.communicate(timeout=60), process.returncode) for process in started]
    made = [out for out, _, status in ended if status == 0]
    assert len(made) == 1, ended
    assert all(len(err.splitlines()) == 1 and err.startswith("{") for _, err, status in ended if status), ended
    assert ask(home, "status")["shop"] in made[0]
    assert ask(home, "verify")["ok"]


@pytest.mark.parametrize("days", [-400, 400])
def test_a_clock_that_is_a_year_off_is_said_and_harms_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    first = "alone, before they meet"

    with alone_on_loopback(tmp_path / "alice") as alice:
        join(alice, Home(tmp_path / "bob"), "Bob", "Office").close(WAIT_S)
        alice.say("1")
        with monkeypatch.context() as patch:
            patch.setattr(engine, "wall_ms", lambda: wall_ms() + days * 86_400_000)
            bob = Person(Workspace.open(Home(tmp_path / "bob"), network=LOOPBACK))
        try:
            bob.say(first)
            alice.workspace.do(people_commands.add_address, bob_address(bob)).result(WAIT_S)

            until(lambda: "1" in bob.texts())
            bob.say("2")
            until(lambda: "2" in alice.texts())
            alice.say("3")
            until(lambda: "3" in bob.texts())
            bob.say("4")
            until(lambda: bob.texts() == [first, "1", "2", "3", "4"])
            until(lambda: sorted(alice.texts()) == sorted(bob.texts()))
            assert days < 0 or alice.texts() == ["1", first, "2", "3", "4"]
            way = ("behind", "ahead of") if days < 0 else ("ahead of", "behind")
            for person, other, words in ((alice, "Office", way[0]), (bob, "Till", way[1])):
                sentence = f"The clock of {other} is about 400 days {words} this PC’s."
                until(lambda p=person, s=sentence: any(s in t.sentence for t in p.workspace.sync_state().problems))
                assert person.workspace.verify().result(WAIT_S).ok
        finally:
            bob.close()


@contextmanager
def alone_on_loopback(folder: Path) -> Iterator[Person]:
    person = Person(Workspace.create(Home(folder), "Olive & Co", "Alice", "Till", network=LOOPBACK))
    try:
        yield person
    finally:
        person.close()


def bob_address(bob: Person) -> str:
    until(lambda: bool(bob.workspace.sync_state().listening))
    return bob.workspace.sync_state().listening[0]
