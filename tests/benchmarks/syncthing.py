"""Syncthing beside which Countertop is held: two of them on loopback that know nobody else and ask nobody anything."""

import json
import os
import re
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

PROGRAM: Final = "syncthing"
FOLDER: Final = "shop"
API_KEY: Final = "beside-countertop"
PATIENCE_S: Final = 1_200.0
POLL_S: Final = 0.01
POLL_SHARE: Final = 0.02
"""It is looked no more often than after such a part of the time that has passed: looking at many files is work too."""
SURROUNDINGS: Final = {"STNOUPGRADE": "1", "STNORESTART": "1", "STMONITORED": "yes"}

CONFIGURATION: Final = """<configuration version="36">
    <folder id="{folder}" path="{files}" type="sendreceive" rescanIntervalS="0" fsWatcherEnabled="false">
        <device id="{own}"></device>
        <device id="{other}"></device>
    </folder>
    <device id="{own}" name="this"><address>dynamic</address></device>
    <device id="{other}" name="other"><address>tcp://127.0.0.1:{other_port}</address></device>
    <gui enabled="true" tls="false"><address>127.0.0.1:{gui_port}</address><apikey>{api_key}</apikey></gui>
    <options>
        <listenAddress>tcp://127.0.0.1:{port}</listenAddress>
        <globalAnnounceEnabled>false</globalAnnounceEnabled>
        <localAnnounceEnabled>false</localAnnounceEnabled>
        <relaysEnabled>false</relaysEnabled>
        <natEnabled>false</natEnabled>
        <urAccepted>-1</urAccepted>
        <autoUpgradeIntervalH>0</autoUpgradeIntervalH>
        <crashReportingEnabled>false</crashReportingEnabled>
        <stunKeepaliveStartS>0</stunKeepaliveStartS>
        <startBrowser>false</startBrowser>
        <reconnectionIntervalS>1</reconnectionIntervalS>
        <setLowPriority>false</setLowPriority>
    </options>
</configuration>
"""


class Syncthing:
    """One of the two. files: the folder that both have alike"""

    def __init__(self, home: Path, port: int) -> None:
        self.files = home / "files"
        self.files.mkdir(parents=True)
        self._home, self._port = home / "home", port
        made = [PROGRAM, "generate", f"--home={self._home}", "--no-default-folder", "--skip-port-probing"]
        subprocess.run(made, check=True, capture_output=True)
        found = re.search(r'<device id="([A-Z0-9-]+)"', (self._home / "config.xml").read_text("utf-8"))
        assert found is not None
        self._id = found.group(1)
        self._process: subprocess.Popen[bytes] | None = None

    def knows(self, other: "Syncthing") -> None:
        """Configure it for the other one alone."""
        text = CONFIGURATION.format(
            folder=FOLDER, files=self.files, own=self._id, other=other._id, api_key=API_KEY,
            port=self._port, gui_port=self._port + 1, other_port=other._port,
        )  # fmt: skip
        (self._home / "config.xml").write_text(text, "utf-8")

    def start(self) -> None:
        command = [PROGRAM, "serve", f"--home={self._home}", "--no-browser", "--no-restart"]
        with (self._home / "said.txt").open("ab") as said:
            self._process = subprocess.Popen(command, env={**os.environ, **SURROUNDINGS}, stdout=said, stderr=said)

    def is_ready(self) -> bool:
        """Whether it has looked through its files, is connected and lacks nothing."""
        connections = self._asked("system/connections")
        connected = connections and any(one["connected"] for one in connections["connections"].values())
        status = connected and self._asked(f"db/status?folder={FOLDER}")
        return bool(status) and status["state"] == "idle" and status["needTotalItems"] == 0

    def scan(self) -> None:
        """Have it look at its files now."""
        self._request(f"db/scan?folder={FOLDER}", "POST")

    @property
    def memory_mib(self) -> float:
        """The most that it had resident."""
        assert self._process is not None
        return peak_mib(self._process.pid)

    def close(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)
            self._process = None

    def _asked(self, what: str) -> Any:
        """None while it does not answer yet."""
        try:
            return json.loads(self._request(what))
        except (urllib.error.URLError, ConnectionError):
            return None

    def _request(self, what: str, method: str = "GET") -> bytes:
        address = f"http://127.0.0.1:{self._port + 1}/rest/{what}"
        request = urllib.request.Request(address, method=method, headers={"X-API-Key": API_KEY})
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            content: bytes = answer.read()
            return content


def peak_mib(pid: int) -> float:
    """The most memory that a process had resident (VmHWM), in MiB."""
    (line,) = [one for one in Path(f"/proc/{pid}/status").read_text().splitlines() if one.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024


def until(condition: Callable[[], bool]) -> None:
    """Wait for something that is bound to come true."""
    began_s = time.monotonic()
    while not condition():
        passed_s = time.monotonic() - began_s
        if passed_s > PATIENCE_S:
            raise TimeoutError("It never came true.")
        time.sleep(max(POLL_S, passed_s * POLL_SHARE))
