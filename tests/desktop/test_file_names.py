"""What files are called, as people read it and as disks take it; what a click may open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.files.media import UNKNOWN, may_be_opened, media_type
from desktop.files.names import WRITTEN_BYTES, file_name, free_name, written_name
from desktop.files.sizes import size_words
from desktop.files.value import NAME_BYTES, FileValue, sound_file


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("prices.csv", "prices.csv"),
        ("Preise für März.xlsx", "Preise für März.xlsx"),
        ("面粉 价格.pdf", "面粉 价格.pdf"),
        ("cafe\u0301.txt", "café.txt"),
        (".bashrc", ".bashrc"),
        (r"..\..\con .txt", ".._.._con .txt"),
        ("../../etc/passwd", ".._.._etc_passwd"),
        ("C:\\Users\\x.txt", "C__Users_x.txt"),
        ("a:b?.txt", "a_b_.txt"),
        ("a.\ntxt", "a. txt"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("con", "_con"),
        ("CON.txt", "_CON.txt"),
        ("con .txt", "_con .txt"),
        ("nul.tar.gz", "_nul.tar.gz"),
        ("com¹.log", "_com¹.log"),
        ("console.txt", "console.txt"),
        ("ends. . ", "ends"),
        ("..", "file"),
        ("...", "file"),
        ("", "file"),
        ("\u200b", "file"),
        ("x" * 300 + ".jpeg", "x" * 232 + "….jpeg"),
        ("粉" * 255, "粉" * 79 + "…"),
        ("x" * 238 + ". .", "x" * 238),
    ],
)
def test_a_name_is_written_so_that_every_disk_takes_it(name: str, written: str) -> None:
    assert written_name(name) == written


@given(st.text(max_size=400))
def test_whatever_it_is_called_it_is_one_name_that_can_be_written(name: str) -> None:
    kept = file_name(name)
    sound_file(FileValue(bytes(32), bytes(32), 0, media_type(kept), kept))
    for written in (written_name(name), written_name(kept)):
        assert 0 < len(written.encode()) <= WRITTEN_BYTES
        assert not set(written) & set('<>:"/\\|?*\0\n')
        assert written not in (".", "..")
        assert not written.endswith((".", " "))
        assert written_name(written) == written


def test_a_long_name_keeps_its_ending() -> None:
    name = file_name("粉" * 500 + ".pdf")
    assert len(name.encode()) <= NAME_BYTES
    assert name.endswith("….pdf")


def test_a_name_that_is_taken_gets_a_number_before_its_ending() -> None:
    taken = {"prices.csv", "prices (2).csv", "README"}
    assert free_name("prices.csv", taken.__contains__) == "prices (3).csv"
    assert free_name("README", taken.__contains__) == "README (2)"
    assert free_name("other.csv", taken.__contains__) == "other.csv"


@pytest.mark.parametrize(
    ("name", "type", "opened"),
    [
        ("oven.JPG", "image/jpeg", True),
        ("photo.heic", "image/heic", True),
        ("list.csv", "text/csv", True),
        ("invoice.pdf", "application/pdf", True),
        ("invoice.pdf.exe", UNKNOWN, False),
        ("page.html", "text/html", False),
        ("drawing.svg", "image/svg+xml", False),
        ("run.sh", "application/x-sh", False),
        ("x.lnk", UNKNOWN, False),
        ("README", UNKNOWN, False),
        (".pdf", UNKNOWN, False),
        ("pdf", UNKNOWN, False),
    ],
)
def test_a_click_opens_what_shows_something_and_runs_nothing(name: str, type: str, opened: bool) -> None:
    assert media_type(name) == type
    assert may_be_opened(name) is opened


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1_000, "1 KB"), (3_420, "3.4 KB"), (9_960, "10 KB"),
        (999_400, "999 KB"), (999_600, "1 MB"), (12_300_000, "12 MB"), (4 << 30, "4.3 GB"),
    ],
)  # fmt: skip
def test_sizes_are_said_as_people_read_them(size: int, words: str) -> None:
    assert size_words(size) == words
