"""The demo: two PCs with real windows become one shop, lose each other, work on alone and meet again.

Run it with `make demo`. It needs no root and no display, talks only to this machine, tells each step, saves pictures
under build/screenshots/ (or COUNTERTOP_PICTURES) and ends with 0 when both PCs hold the same.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.demo.stage import Cable, StageError, Window  # noqa: E402

PICTURES = Path(os.environ.get("COUNTERTOP_PICTURES") or ROOT / "build" / "screenshots")
ISOLATED = {"COUNTERTOP_NETWORK": "loopback", "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
CATCH_UP_S = 60.0
CODE_DIGITS = 8


class Story:
    """Two windows, two cables, and what happens to them; every step is told on standard output."""

    def __init__(self, folder: Path, platform: dict[str, str]) -> None:
        self.cables = [Cable(free_port()), Cable(free_port())]
        self.office, self.till = (
            Window(name, folder / name / "home", platform | ISOLATED | cable.environment)
            for name, cable in zip(("office", "till"), self.cables, strict=True)
        )
        self._began = time.monotonic()
        self._pictures = 0

    def tell(self, sentence: str) -> None:
        print(f"{time.monotonic() - self._began:6.1f} s  {sentence}", flush=True)

    def picture(self, window: Window, name: str) -> None:
        self._pictures += 1
        window.picture(PICTURES / f"{self._pictures:02d}-{window.name}-{name}.png")

    def show_where_it_stopped(self) -> None:
        """Leave a picture of each window, and what they wrote to their logs."""
        for window in (self.office, self.till):
            with contextlib.suppress(StageError):
                self.picture(window, "stopped")
            print(window.said(), file=sys.stderr)

    def close(self) -> None:
        for window in (self.office, self.till):
            window.stop()
        for cable in self.cables:
            cable.close()


def begin(story: Story) -> str:
    """Ann starts the shop; returns the code her window shows."""
    office = story.office
    office.ask("resize", width=1100, height=720)
    story.picture(office, "first-window")
    office.click("Start a new shop")
    office.type("The shop’s name", "Corner Bakery")
    office.type("Your name", "Ann Baker")
    office.type("This PC’s name", "Office PC", clear=True)
    office.click("Create the shop")
    office.see("What kind of shop?")
    office.click("Skip")
    code = shown_code(office)
    story.picture(office, "code")
    story.tell("Office PC: Ann has started Corner Bakery; a code is shown.")
    return code


def join(story: Story, code: str) -> None:
    """王小明 types the code on the till PC, which found the shop by zeroconf."""
    till = story.till
    till.ask("resize", width=1100, height=720)
    till.click("Join a shop")
    till.see("Corner Bakery")
    story.tell("Till PC: found Corner Bakery on the network by itself.")
    if not any(name.startswith("Found: ") for name in till.ask("names")):
        till.ask("choose", name="Shops", text="Corner Bakery")
    till.type("Code", code)
    till.type("Your name", "王小明")
    till.type("This PC’s name", "Till PC", clear=True)
    story.picture(till, "joining")
    till.click("Join")
    story.office.click("Open the shop")
    story.tell("Office PC: 王小明 has joined.")


def chat(story: Story) -> None:
    """Each one's first message shows on the other."""
    say(story.office, "Good morning! The flour comes at ten.")
    story.till.see("The flour comes at ten.")
    say(story.till, "早上好! 面粉 is noted.")
    story.office.see("面粉 is noted.")
    story.tell("Both have read each other's first message.")
    story.picture(story.office, "chat")
    story.picture(story.till, "chat")


def write_together(story: Story) -> None:
    """One note, written by both."""
    story.office.click("Notes")
    story.office.click("New note")
    story.office.type("Title", "Opening hours")
    story.office.ask("insert", name="Note text", text="Monday to Friday: 7 to 18\n")
    story.till.click("Notes")
    story.till.ask("choose", name="Notes", text="Opening hours")
    story.till.see("Monday to Friday: 7 to 18")
    story.till.ask("insert", name="Note text", text="Saturday: 8 to 13\n")
    story.office.see("Saturday: 8 to 13")
    story.tell("Both have written in the same note.")
    story.picture(story.office, "note")


def part(story: Story) -> None:
    """The cable is pulled, and both go on."""
    for cable in story.cables:
        cable.pull()
    for window in (story.office, story.till):
        window.see("Alone since")
    story.tell("The cable is out. Both windows say so.")
    story.office.ask("insert", name="Note text", text="Sunday: closed\n")
    story.till.ask("insert", name="Note text", text="May 1: closed\n")
    for window, text in ((story.office, "Is the oven on?"), (story.till, "Two people want croissants.")):
        window.click("Chat")
        say(window, text)
        window.see(text)
    story.tell("Both have written on, alone.")
    story.picture(story.till, "alone")


def meet_again(story: Story) -> None:
    """The cable is back, and both hold the same."""
    for cable in story.cables:
        cable.plug()
    story.till.see("Is the oven on?", patience_s=CATCH_UP_S)
    story.office.see("Two people want croissants.", patience_s=CATCH_UP_S)
    for window in (story.office, story.till):
        window.click("Notes")
        window.see("Sunday: closed")
        window.see("May 1: closed")
        window.see("Up to date", patience_s=CATCH_UP_S)
    story.tell("The cable is in again. Both have caught up.")
    for window in (story.office, story.till):
        story.picture(window, "together-again")


def say(window: Window, text: str) -> None:
    window.type("Message to Everyone", text)
    window.ask("press", name="Message to Everyone", key="Return")


def shown_code(window: Window, patience_s: float = 30.0) -> str:
    """The eight digits on the screen, as soon as they are there."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        for name in window.ask("names"):
            digits = "".join(letter for letter in name if letter.isdigit())
            if name.startswith("Code: ") and len(digits) == CODE_DIGITS:
                return digits
        time.sleep(0.05)
    raise StageError(f"{window.name}: no code came to be seen")


def held(home: Path) -> Any:
    """What a PC holds, as its command line tells it: messages, notes with their texts, people."""
    messages = [(m["id"], m["author"], m["text"]) for m in ask(home, "read", "everyone", "--json")]
    notes = [ask(home, "note", "show", note["id"], "--json") for note in ask(home, "note", "list", "--json")]
    people = sorted(pc["person"] for pc in ask(home, "status", "--json")["pcs"])
    return messages, [(note["title"], note["text"]) for note in notes], people


def ask(home: Path, *arguments: str) -> Any:
    command = [sys.executable, "-m", "ui", "--home", str(home), *arguments]
    environment = os.environ | ISOLATED | {"PYTHONPATH": str(ROOT)}
    answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise StageError(f"countertop {' '.join(arguments)}: {answer.stderr}")
    return json.loads(answer.stdout)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def display() -> Iterator[dict[str, str]]:
    """A virtual display of our own, or Qt's offscreen platform where there is no Xvfb."""
    server = shutil.which("Xvfb")
    if server is None:
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    reading, writing = os.pipe()
    command = [server, "-displayfd", str(writing), "-screen", "0", "1400x900x24", "-nolisten", "tcp"]
    process = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as numbers:
        number = numbers.readline().strip()
    try:
        yield {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"} if number else {"QT_QPA_PLATFORM": "offscreen"}
    finally:
        process.terminate()
        process.wait()


def main() -> int:
    """Tell the whole story; 0 when both PCs hold the same at its end."""
    for picture in PICTURES.glob("[0-9][0-9]-*.png"):
        picture.unlink()
    with tempfile.TemporaryDirectory(prefix="countertop-demo-") as folder, display() as platform:
        story = Story(Path(folder), platform)
        try:
            join(story, begin(story))
            chat(story)
            story.tell(f"{story.office.clicks} clicks on the first PC, {story.till.clicks} on the second so far.")
            write_together(story)
            part(story)
            meet_again(story)
            homes = story.office.home, story.till.home
            story.office.quit()
            story.till.quit()
            if not holds_the_same(story, held(homes[0]), held(homes[1])):
                return 1
            story.tell(f"Pictures are in {os.path.relpath(PICTURES)}.")
            return 0
        except StageError as error:
            print(f"The demo stopped: {error}", file=sys.stderr)
            story.show_where_it_stopped()
            return 1
        finally:
            story.close()


def holds_the_same(story: Story, office: Any, till: Any) -> bool:
    if office != till:
        print(f"The PCs differ.\nOffice PC: {office}\nTill PC: {till}", file=sys.stderr)
        return False
    messages, notes, people = office
    story.tell(f"Both hold the same {len(messages)} messages, {len(notes)} note and {len(people)} people.")
    return True


if __name__ == "__main__":
    sys.exit(main())
