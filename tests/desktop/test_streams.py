"""What is printed arrives whole in whatever reads it, and who leaves while it is printed ends nothing in an error."""

import contextlib
import errno
import io
from codecs import BOM_UTF8
from pathlib import Path

import pytest

from desktop.cli import main, streams
from tests.desktop.command_line import ask

TEXT = "Brötchen für 王小明 \N{CROISSANT}"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    ask(tmp_path, "create", "--shop", "Olive", "--name", "Ann")
    ask(tmp_path, "say", "everyone", TEXT)
    return tmp_path


class WindowsPipe(io.BytesIO):
    """The other end of a pipe; `refusal` is what writing to it meets."""

    refusal: OSError | None = None

    def write(self, data: object) -> int:
        if self.refusal is not None:
            raise self.refusal
        return super().write(data)  # type: ignore[arg-type]


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> WindowsPipe:
    monkeypatch.setattr(streams, "IS_WINDOWS", True)
    monkeypatch.delenv("PYTHONIOENCODING", raising=False)
    return WindowsPipe()


def read_into(pipe: WindowsPipe, shop: Path) -> tuple[int, str]:
    """Run `read` redirected as on Windows in Western Europe; how it ended, and what it said of errors."""
    out, err = io.TextIOWrapper(pipe, encoding="cp1252"), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(["--home", str(shop), "read", "everyone"])
    pipe.refusal = None
    out.detach()
    return status, err.getvalue()


def test_what_windows_redirects_is_utf_8(shop: Path, pipe: WindowsPipe) -> None:
    assert read_into(pipe, shop) == (0, "")
    assert TEXT in pipe.getvalue().decode("utf-8")


def test_an_encoding_that_was_asked_for_is_kept(shop: Path, pipe: WindowsPipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "cp1252")
    assert read_into(pipe, shop) == (0, "")
    assert "Brötchen für \\u738b" in pipe.getvalue().decode("cp1252")


@pytest.mark.parametrize("left", [BrokenPipeError(errno.EPIPE, "gone"), OSError(errno.EINVAL, "Invalid argument")])
def test_a_reader_that_leaves_is_no_error_to_speak_of(shop: Path, pipe: WindowsPipe, left: OSError) -> None:
    pipe.refusal = left
    assert read_into(pipe, shop) == (1, "")


@pytest.mark.usefixtures("pipe")
def test_a_file_with_an_impossible_name_is_still_an_error() -> None:
    assert not streams.has_reader_left(OSError(errno.EINVAL, "Invalid argument", "a?b"))
    assert not streams.has_reader_left(OSError(errno.ENOSPC, "No space left on device"))


def test_a_byte_order_mark_before_what_is_typed_is_none_of_it(shop: Path) -> None:
    note = ask(shop, "note", "new", "Bread")
    assert ask(shop, "note", "write", note["id"], typed=BOM_UTF8 + TEXT.encode())["text"] == TEXT
