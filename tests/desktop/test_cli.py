"""The command line as its users and their scripts see it: every command, every field, every refusal."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from automerge import core

from desktop.cli.arguments import command_line
from desktop.cli.progress import ProgressBar
from desktop.cli.vocabulary import WORDS, brought_by, verbs
from desktop.notes import queries as notes_queries
from sync.splices import Splice
from tests.desktop.command_line import ROOT, ask, begun, is_recent, refused, run, shell, without_waiting
from tests.desktop.shops import WAIT_S, alone, reopened, until

NOTE = {"id", "title", "text", "updated_by", "updated_at", "archived", "files"}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return begun(tmp_path)


def test_people_read_sentences_where_there_is_nothing(shop: Path) -> None:
    assert run(shop, "read", "everyone").stdout == "No messages yet.\n"
    assert run(shop, "search", "flour").stdout == "Nothing found.\n"
    assert run(shop, "note", "list").stdout == "No notes yet.\n"
    assert (ask(shop, "read", "everyone"), ask(shop, "search", "x"), ask(shop, "note", "list")) == ([], [], [])


@pytest.mark.parametrize(
    "words",
    [
        ["search", "caf\udce9"],
        ["search", "two", "caf\udce9"],
        ["say", "everyone", "caf\udce9"],
        ["say", "caf\udce9", "x"],
        ["read", "caf\udce9"],
        ["channel", "new", "caf\udce9"],
        ["note", "new", "caf\udce9"],
        ["note", "show", "caf\udce9"],
        ["invite", "--for", "caf\udce9"],
        ["create", "--shop", "caf\udce9", "--name", "Ann"],
        ["join", "caf\udce9", "--name", "Ann", "--at", "caf\udce9"],
        ["import-chat", "file", "--channel", "caf\udce9"],
        ["caf\udce9"],
        ["read", "everyone", "--limit", "\udce9"],
    ],
)
def test_bytes_that_are_no_text_end_in_a_sentence(shop: Path, words: list[str]) -> None:
    ended = run(shop, *words)
    assert (ended.status, ended.stdout) == (2, "")
    assert "Traceback" not in ended.stderr
    if words[-1] not in {"\udce9", words[0]}:
        assert ended.stderr == "“caf\ufffd” is not text in UTF-8. Is this terminal set to another encoding?\n"


def test_paths_may_be_any_bytes(shop: Path, tmp_path: Path) -> None:
    note = ask(shop, "note", "new", "Hours")
    file = tmp_path / "caf\udce9"
    assert run(shop, "note", "export", note["id"], str(file)).status == 0
    assert file.exists()
    assert "Traceback" not in run(shop, "import-chat", str(tmp_path / "\udce9"), "--channel", "x").stderr
    assert "set up" in refused(tmp_path / "\udce9", "status")


def test_a_note_is_written_as_a_minimal_edit_and_leaves_for_any_automerge(shop: Path, tmp_path: Path) -> None:
    note = ask(shop, "note", "new", "Opening hours")
    assert set(note) == NOTE
    assert (note["title"], note["text"], note["updated_by"]) == ("Opening hours", "", "Ann")
    assert is_recent(note["updated_at"])
    first = "Monday to Friday 9–17\nSaturday 9–12 粉"
    assert ask(shop, "note", "write", note["id"], typed=first)["text"] == first
    second = first.replace("Friday", "Thursday")
    with reopened(shop) as ann:
        open_note = ann.workspace.open_document(notes_queries.key_of(ann.session, note["id"]))
        ask(shop, "note", "write", note["id"][:8], typed=second)
        edits: list[Splice] = []
        until(lambda: bool(edits.extend(open_note.merge()) or edits))
        assert sum(edit.deleted + len(edit.inserted) for edit in edits) <= len("FriThurs")
        open_note.close()
    assert ask(shop, "note", "show", note["id"])["text"] == second
    assert run(shop, "note", "show", note["id"]).stdout == second + "\n"
    (listed,) = ask(shop, "note", "list")
    assert set(listed) == NOTE - {"text", "files"}
    (hit,) = ask(shop, "search", "Saturday")
    assert (hit["kind"], hit["id"], hit["channel"]) == ("note", note["id"], None)
    file = tmp_path / "hours.automerge"
    ask(shop, "note", "export", note["id"], str(file))
    document = core.Document.load(file.read_bytes())
    _, text = document.get(core.ROOT, "text", None)
    assert document.text(text) == second
    assert len(document.get_changes([])) >= 3, "with its history"
    assert str(tmp_path) in refused(shop, "note", "export", note["id"], str(tmp_path / "no" / "file"))
    file.write_text("mine")
    assert "--replace" in refused(shop, "note", "export", note["id"], str(file))
    assert file.read_text() == "mine"
    assert ask(shop, "note", "export", note["id"], str(file), "--replace")["bytes"] == len(file.read_bytes()) > 4
    assert "UTF-8" in refused(shop, "note", "write", note["id"], typed=b"\xff\xfe")
    assert ask(shop, "note", "show", note["id"])["text"] == second


def test_a_note_is_renamed_archived_and_brought_back(shop: Path) -> None:
    old, new = ask(shop, "note", "new", "Prices 2025")["id"], ask(shop, "note", "new", "Prices")["id"]
    assert ask(shop, "note", "rename", old, "Old prices")["title"] == "Old prices"
    assert ask(shop, "note", "archive", old)["archived"]
    listed = ask(shop, "note", "list")
    assert [(note["id"], note["archived"]) for note in listed] == [(new, False), (old, True)]
    assert [line.endswith("(archived)") for line in run(shop, "note", "list").stdout.splitlines()] == [False, True]
    assert not ask(shop, "note", "bring-back", old[:8])["archived"]
    assert not any(note["archived"] for note in ask(shop, "note", "list"))
    assert "There is no note" in refused(shop, "note", "archive", "abc")


def test_status_says_all_there_is(shop: Path) -> None:
    ask(shop, "say", "everyone", "hello")
    status = ask(shop, "status")
    said = "departed entries forks left_out me messages or_more_aside pcs set_aside shop waiting"
    assert sorted(status) == said.split()
    assert status["departed"] is None
    assert status["me"] == {"name": "Ann", "role": "owner"}
    assert status["pcs"] == [{"name": "Till", "person": "Ann", "online": True, "missing": None, "last_seen": None}]
    assert (status["messages"], status["waiting"], status["forks"]) == (1, 0, 0)
    assert status["entries"] == ask(shop, "verify")["entries"]
    assert "Olive & Co: Ann (owner)" in run(shop, "status").stdout


def test_verify_finds_a_row_that_was_changed(shop: Path) -> None:
    ask(shop, "say", "everyone", "ten euros")
    assert ask(shop, "verify") == {"ok": True, "entries": ask(shop, "status")["entries"], "problems": []}
    with reopened(shop) as ann:
        engine = ann.workspace.engine
        tamper = "UPDATE messages SET text = 'ninety euros' WHERE text = 'ten euros'"
        engine.submit(lambda: engine.model.conn.execute(tamper)).result(WAIT_S)
    checked = run(shop, "verify", "--json")
    assert checked.status == 1
    found = json.loads(checked.stdout)
    assert (found["ok"], len(found["problems"])) == (False, 1)
    assert "messages" in found["problems"][0]
    assert run(shop, "verify").status == 1


def test_verify_finds_an_entry_that_was_changed(shop: Path) -> None:
    said = ask(shop, "say", "everyone", "ten euros")
    with reopened(shop) as ann:
        engine = ann.workspace.engine
        tamper = "UPDATE entries SET body = zeroblob(length(body)) WHERE hash = ?"
        engine.submit(lambda: engine.replica.log.db.conn.execute(tamper, (bytes.fromhex(said["id"]),))).result(WAIT_S)
    found = run(shop, "verify", "--json")
    assert found.status == 1
    assert json.loads(found.stdout)["problems"]


def test_commands_work_while_the_shop_is_open_and_show_up_there(shop: Path) -> None:
    with reopened(shop) as window:
        window.say("from the window")
        assert [message["text"] for message in ask(shop, "read", "everyone")] == ["from the window"]
        ask(shop, "say", "everyone", "from the shell")
        ask(shop, "note", "new", "Prices")
        until(lambda: window.texts() == ["from the window", "from the shell"])
        until(lambda: [note.title for note in notes_queries.notes(window.session)] == ["Prices"])
        assert ask(shop, "verify")["ok"]


def test_a_home_that_is_taken_or_empty_is_said(shop: Path, tmp_path: Path) -> None:
    assert "already" in refused(shop, "create", "--shop", "Other", "--name", "Bob")
    assert "already" in refused(shop, "join", "1234 5678", "--name", "Bob")
    assert ask(shop, "status")["shop"] == "Olive & Co"
    for command in (["status"], ["say", "everyone", "x"], ["serve"], ["invite"], ["verify"], ["note", "list"]):
        assert "set up" in refused(tmp_path / "nothing", *command)
    assert not (tmp_path / "nothing").exists()
    assert "eight digits" in refused(tmp_path / "new", "join", "1234", "--name", "Bob").replace("8", "eight")
    assert "name" in refused(tmp_path / "new", "create", "--shop", " ", "--name", "Bob")


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["read"],
        ["read", "everyone", "--limit", "0"],
        ["say", "everyone"],
        ["invite", "--role", "boss"],
        ["invite", "--role", "manager", "--for", "Ann"],
        ["invite", "--minutes", "0"],
        ["create", "--shop", "x"],
        ["note"],
        ["note", "burn"],
        ["read", "everyone", "--lim", "3"],
    ],
)
def test_wrong_usage_is_status_two_and_says_how(shop: Path, words: list[str]) -> None:
    for_people = run(shop, *words)
    assert (for_people.status, for_people.stdout) == (2, "")
    assert "usage: countertop" in for_people.stderr
    for_programs = run(shop, *words, "--json")
    assert for_programs.status == 2
    assert for_programs.error["error"] == "usage"


def test_all_that_needs_a_process_of_its_own(tmp_path: Path) -> None:
    env = {**os.environ, "XDG_DATA_HOME": str(tmp_path / "data")}
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        env.pop(name, None)
    window = shell(tmp_path / "home", env=env)
    assert (window.returncode, window.stdout, len(window.stderr.splitlines())) == (1, "", 1)
    assert "no display" in window.stderr
    script = "import sys\nfrom ui.__main__ import main\n{}\nprint([name for name in sys.modules if 'PySide' in name])"
    for call in ("main([])", "main(['create', '--shop', 'Olive', '--name', 'Ann'])"):
        ended = shell_script(script.format(call), env)
        assert ended.splitlines()[-1] == "[]", "Qt is not loaded"
    (home,) = (tmp_path / "data").iterdir()
    assert (home / "log.db").is_file(), "the default home is a folder among the user's data"
    for help_of in (["--help"], ["note", "--help"], ["note", "write", "--help"]):
        assert shell(tmp_path, *help_of, env=env).stdout.startswith("usage: countertop")


def shell_script(script: str, env: dict[str, str]) -> str:
    import subprocess

    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=True
    )
    return ended.stdout


def test_a_progress_bar_is_drawn_on_terminals_only() -> None:
    class Terminal:
        def __init__(self, is_there: bool) -> None:
            self.is_there, self.written = is_there, ""

        def isatty(self) -> bool:
            return self.is_there

        def write(self, text: str) -> None:
            self.written += text

        def flush(self) -> None:
            pass

    for is_there in (True, False):
        terminal = Terminal(is_there)
        with ProgressBar(terminal, as_json=False) as bar:  # type: ignore[arg-type]
            for done in range(1001):
                bar.show(done, 1000)
        assert ("100 %" in terminal.written, terminal.written.endswith("\n")) == (is_there, is_there)
        assert terminal.written.count("\r") == (101 if is_there else 0)


def commands_of_the_parser() -> dict[str, set[str]]:
    """Every sub-command as it is typed, with its options."""
    found = {}
    pending = [("", command_line(verbs()))]
    while pending:
        name, parser = pending.pop()
        choices = [action.choices for action in parser._actions if isinstance(action.choices, dict)]
        if not choices:
            options = {option for action in parser._actions for option in action.option_strings if option[:2] == "--"}
            found[name] = options - {"--help", "--json"}
        for each in choices:
            pending += [(f"{name} {word}".strip(), under) for word, under in each.items()]
    return found


def commands_of_the_readme() -> dict[str, set[str]]:
    """The same from README.md's section: `note new TITLE | list | show ID` are three."""
    section = (ROOT / "README.md").read_text("utf-8").split("## The command line")[1].split("\n## ")[0]
    found = {}
    for line in re.findall(r"^    countertop ([a-z].*?)(?:  .*)?$", section, re.MULTILINE):
        first, *others = re.sub(r"\[.*?\]", "", line).split("|")
        names = [" ".join(re.findall(r"^[a-z-]+|(?<= )[a-z][a-z-]*", first))]
        names += [f"{first.split()[0]} {other.split()[0]}" for other in others]
        found |= {name: set(re.findall(r"--[a-z-]+", line)) for name in names}
    return found


def test_the_readme_and_the_help_name_the_same_commands() -> None:
    assert commands_of_the_readme() == commands_of_the_parser()


def test_a_reader_that_leaves_early_is_no_error(shop: Path) -> None:
    import subprocess

    with alone(shop.parent / "other") as ann:
        for number in range(30):
            ann.say(f"{number} " + "x" * 5000)
    reading = subprocess.Popen(
        [sys.executable, "-m", "ui", "--home", str(shop.parent / "other"), "read", "everyone"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert reading.stdout is not None
    assert reading.stderr is not None
    reading.stdout.close()
    said = reading.stderr.read()
    reading.stderr.close()
    assert (reading.wait(60), without_waiting(said.decode())) == (1, "")


def test_any_encoding_and_closed_streams_end_in_no_traceback(shop: Path, tmp_path: Path) -> None:
    import subprocess

    ask(shop, "say", "everyone", "面粉 naïve")
    note = ask(shop, "note", "new", "Hours")["id"]
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "COLUMNS": "40"}
    said = shell(shop, "read", "everyone", env=env)
    assert (said.returncode, without_waiting(said.stderr)) == (0, "")
    assert said.stdout.endswith("Ann: \\u9762\\u7c89 na\\xefve\n")
    assert json.loads(shell(shop, "read", "everyone", "--json", env=env).stdout)[0]["text"] == "面粉 naïve"
    for words, closed in (("read everyone --json", ">&-"), ("status", "2>&-"), (f"note write {note}", "<&-")):
        command = f'"$0" -m ui --home "$1" {words} {closed}'
        ended = subprocess.run(
            ["sh", "-c", command, sys.executable, str(shop)], cwd=ROOT, capture_output=True, text=True, check=False,
            stdin=subprocess.DEVNULL, timeout=60,
        )  # fmt: skip
        assert (ended.returncode, without_waiting(ended.stderr)) == (0, ""), words
    (tmp_path / "file").touch()
    for words in (["status"], ["create", "--shop", "x", "--name", "y"]):
        assert "is not a folder" in refused(tmp_path / "file", *words)


def test_each_command_finds_what_brings_it_and_loads_no_more() -> None:
    brought = {module: {verb.name.split()[0] for verb in brought_by(module)} for module in WORDS}
    assert brought == {module: set(words) for module, words in WORDS.items()}
    said = "import sys; from desktop.cli import main; main(['today', '--no-such']); print(*sys.modules)"
    ended = subprocess.run([sys.executable, "-c", said], cwd=ROOT, capture_output=True, text=True, check=False)
    assert set(WORDS) & set(ended.stdout.split()) == {"desktop.today.cli"}, ended.stderr
