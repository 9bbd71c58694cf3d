"""One word for each thing that people do, on screens and on the command line; on screens words that people know."""

import ast
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from tests.conftest import ROOT
from tests.package.tree import files

# Archive, Archived, Bring back; the icon's name is not ours, and a backup's verb is everybody's.
OTHER_WORDS = re.compile(
    r"\bput(s|ting)? (it |them )?away\b|(?<!archive-)(?<!countertop )\brestor(e|ed|ing)\b", re.IGNORECASE
)
OF_OTHERS = {"desktop/home/key_store.py", "desktop/backups/cli.py", "desktop/cli/vocabulary.py"}
"""A keyring that its system restores; a verb."""


class Said(NamedTuple):
    """The texts in a module: all, its docstrings among them; those that go to translators; those of its code."""

    texts: set[str]
    translated: list[str]
    code: list[str]


@cache
def said(name: str) -> Said:
    found, documented = Said(set(), [], []), set()
    for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Expr):
            documented.add(id(node.value))
        elif isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in TRANSLATING:
                found.translated.extend([text for each in node.args if (text := text_of(each))][-1:])
        elif text := text_of(node):
            found.texts.add(text)
            if id(node) not in documented:
                found.code.append(text)
    return found


def text_of(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def modules(*packages: str) -> list[str]:
    return [str(file.relative_to(ROOT)) for package in packages for file in files(f"{package}/*.py")]


def test_notes_and_channels_are_archived_and_brought_back_by_the_same_words() -> None:
    other = {
        name: found
        for name in modules("desktop", "ui")
        if (found := [text for text in said(name).texts if OTHER_WORDS.search(text)])
    }
    assert {name: found for name, found in other.items() if name not in OF_OTHERS} == {}


def test_documents_use_them_too() -> None:
    assert [str(file) for file in files("*.md") if OTHER_WORDS.search(file.read_text(encoding="utf-8"))] == []


# Words of programmers, which no shopkeeper has to know

UNKNOWN = re.compile(
    r"\b(fields?|records?|publish(es|ed|ing)?|publications?|required|constraints?|links?|schemas?|workspaces?|members?"
    r"|devices?|peers?|sync engine|booleans?)\b",
    re.IGNORECASE,
)
PROSE = re.compile(
    r"(?s)\A(?!.*\b(SELECT|JOIN|WHERE)\b).*\b(a|an|the|is|are|was|were|be|not|no|it|this|that|of|to|in|on|by|for|with|has|have|may|cannot)\b"
)
TRANSLATING = {"tr", "translate", "QT_TRANSLATE_NOOP"}
KNOWN_SO = {
    "desktop/home/folder.py": " is a link that leads nowhere (to ",
    "desktop/home/user_files.py": " is a pipe or a device. An ordinary file is needed here.",
}
"""What files are called that are none."""
ELSEWHERE = {
    "desktop/sheets/title_words.py", "desktop/sheets/title_synonyms.py",  # what people write above columns
    "desktop/records/facts.py", "desktop/records/tables.py",  # what `verify` says of rows, and why entries are void
}  # fmt: skip
LABELS = {"title", "label", "hint", "message", "constraint_message", "purpose", "one", "footer"}


def unknown_in(name: str, texts: Iterable[str]) -> list[str]:
    return [text for text in texts if UNKNOWN.search(text) and KNOWN_SO.get(name) != text]


def test_screens_say_nothing_in_words_of_programmers() -> None:
    texts = {name: said(name).translated for name in modules("ui")}
    assert sum(map(len, texts.values())) > 1000
    assert {name: found for name, each in texts.items() if (found := unknown_in(name, each))} == {}


def test_nor_does_what_is_said_to_screens() -> None:
    """Sentences, or parts of them; what is asked of the database is none."""
    names = [name for name in modules("desktop") if "cli" not in re.split(r"[/.]", name) and name not in ELSEWHERE]
    prose = {name: [text for text in said(name).code if text.count(" ") > 1 and PROSE.search(text)] for name in names}
    assert sum(map(len, prose.values())) > 500
    assert {name: found for name, each in prose.items() if (found := unknown_in(name, each))} == {}


def labels(said: object) -> Iterator[str]:
    """What people read of a form."""
    match said:
        case dict():
            yield from (text for key, text in said.items() if key in LABELS and isinstance(text, str))
            yield from (text for each in said.values() for text in labels(each))
        case list():
            yield from (text for each in said for text in labels(each))


def test_nor_do_forms_that_come_along() -> None:
    texts = {
        file.name: list(labels(json.loads(file.read_text("utf-8"))))
        for file in files("desktop/forms/ready_made/*.json")
    }
    assert sum(map(len, texts.values())) > 100
    assert {name: found for name, each in texts.items() if (found := unknown_in(name, each))} == {}
