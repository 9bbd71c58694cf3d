"""What every test gets: no screen, no real keyring, nobody else on its network, and nothing left running behind it."""

import gc
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import sync.database  # noqa: F401 -- before any test loads sqlite-utils, which learns from it whose errors to expect
from tests.surroundings import calm, compiled_once, folders_in_memory, own_loopback, usual_loop, usual_signals

gc.disable()  # until all is imported, which stays
calm()
usual_signals()
usual_loop()
compiled_once()
folders_in_memory()
HAS_OWN_LOOPBACK = own_loopback()
# Qt reads the first when an application is made, keyring the second when it is imported.
SCREEN = Path(__file__).with_name("screen.json")
os.environ["QT_QPA_PLATFORM"] = os.environ.get("COUNTERTOP_TEST_PLATFORM", f"offscreen:configfile={SCREEN}")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
# The same language, zone and scale everywhere; the zone has summer time and needs no files.
os.environ |= {"LC_ALL": "C.UTF-8", "TZ": "CET-1CEST,M3.5.0,M10.5.0/3"}
if hasattr(time, "tzset"):
    time.tzset()
# The same fonts in every picture, whatever else is installed.
os.environ["FONTCONFIG_FILE"] = str(Path(__file__).with_name("fonts.conf"))
for variable in (
    "FONTCONFIG_PATH",
    "FONTCONFIG_SYSROOT",
    "LANGUAGE",
    "QT_SCALE_FACTOR",
    "QT_FONT_DPI",
    "QT_STYLE_OVERRIDE",
    "QT_QPA_PLATFORMTHEME",
):
    os.environ.pop(variable, None)
# The folders of the person who runs the tests are out of reach, for the processes that tests start too.
FOLDERS = tempfile.TemporaryDirectory(prefix="countertop-tests-")
for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
    os.environ[variable] = tempfile.mkdtemp(prefix=variable, dir=FOLDERS.name)

ROOT = Path(__file__).resolve().parent.parent
THREAD_GRACE_S = 5.0
GARBAGE = 20_000  # objects more than before

# "ci" tries the same examples every time, so that a red run is red for everybody; "search" looks for new ones.
settings.register_profile(
    "ci", derandomize=True, deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None, max_examples=2_000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """Run tests side by side only where each worker hears nobody but itself; one more than there are cores, for many
    wait for other PCs, processes and windows."""
    return len(os.sched_getaffinity(0)) + 1 if HAS_OWN_LOOPBACK else 0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what may take as long as it likes, or all wait for it in the end."""
    items.sort(key=lambda item: (limit := item.get_closest_marker("timeout")) is None or limit.args != (0,))


def pytest_collection_finish() -> None:
    """Look for garbage only among what tests make, and seldom: all that was imported is passed over from now on."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)
    gc.enable()


@pytest.fixture(scope="session")
def countertop_data() -> Path:
    """The folder of real data (`chat-messages.jsonl.gz` and others)."""
    folder = Path(os.environ.get("COUNTERTOP_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"The real data is not at {folder}; COUNTERTOP_DATA can say where it is.")
    return folder


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """Fail a test that leaves a thread running."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and not is_qt(thread)]
    for thread in left:
        while thread in threading.enumerate() and not thread.is_alive():
            time.sleep(0.001)  # another thread is just starting it
        thread.join(THREAD_GRACE_S)
    still = [thread.name for thread in left if thread.is_alive()]
    assert not still, f"The test left threads running: {', '.join(still)}."


@pytest.fixture(autouse=True, scope="module")
def nothing_left_open() -> Iterator[None]:
    """Collect what a file of tests forgot to close while that file still answers for it; the warning is an error.

    What stays is passed over from then on: it is imported or remembered for good.
    """
    yield
    gc.collect()
    gc.freeze()


def is_qt(thread: threading.Thread) -> bool:
    """Whether Python only met this thread because Qt called into it; Qt ends such threads itself."""
    return isinstance(thread, threading._DummyThread)
