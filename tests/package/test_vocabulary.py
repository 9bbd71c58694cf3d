"""One word for each thing that people do, on screens and on the command line."""

import ast
import re

from tests.conftest import ROOT
from tests.package.tree import files

# Archive, Archived, Bring back; the icon's name is not ours.
OTHER_WORDS = re.compile(r"\bput(s|ting)? (it |them )?away\b|(?<!archive-)\brestor(e|ed|ing)\b", re.IGNORECASE)
OF_OTHERS = {"desktop/home/key_store.py"}  # a keyring that its system restores


def said(name: str) -> set[str]:
    """The texts in a module, its docstrings among them."""
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_notes_and_channels_are_archived_and_brought_back_by_the_same_words() -> None:
    modules = [str(file.relative_to(ROOT)) for package in ("desktop", "ui") for file in files(f"{package}/*.py")]
    assert modules
    other = {name: found for name in modules if (found := [text for text in said(name) if OTHER_WORDS.search(text)])}
    assert {name: found for name, found in other.items() if name not in OF_OTHERS} == {}


def test_documents_use_them_too() -> None:
    assert [str(file) for file in files("*.md") if OTHER_WORDS.search(file.read_text(encoding="utf-8"))] == []
