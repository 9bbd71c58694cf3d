"""A small LAN made of network namespaces: PCs, their cables and one switch, apart from this machine's own network.

Everything lives in namespaces named `countertop-<pid>-<number>-…`; the machine's own interfaces are never touched, and
what a killed run left behind is swept up by the next one, by name. Needs root and Debian's iproute2.
"""

import itertools
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Self

from tests.process import Running, wait_until

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "countertop"
COMMAND_S = 120.0
numbers = itertools.count(1)


class NotPermittedError(Exception):
    """Network namespaces cannot be made here; the sentence says what to do."""


class Lan:
    """A switch with PCs plugged into it. Use as a context manager: leaving it ends and removes everything."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = f"{PREFIX}-{os.getpid()}-{next(numbers)}"
        self.switch = f"{self.name}-switch"
        self.hosts: list[Host] = []
        self.multicast = "on"

    def __enter__(self) -> Self:
        sweep_up()
        try:
            ip("netns", "add", self.switch)
            ip(
                "-n",
                self.switch,
                "link",
                "add",
                "switch",
                "type",
                "bridge",
                "mcast_snooping",
                "0",
                "forward_delay",
                "0",
            )
            ip("-n", self.switch, "link", "set", "switch", "up")
        except (OSError, subprocess.CalledProcessError) as error:
            remove_namespace(self.switch)
            raise NotPermittedError(
                "The LAN tests need root and iproute2, to make network namespaces of their own; "
                f"COUNTERTOP_SKIP_LAN=1 leaves them out. {said(error)}"
            ) from error
        return self

    def __exit__(self, *_: object) -> None:
        for host in self.hosts:
            host.kill()
        for name in [host.namespace for host in self.hosts] + [self.switch]:
            remove_namespace(name)

    def host(self, name: str, *, connected: bool = True, ipv4: bool = True) -> "Host":
        """A PC of that name, with its cable in unless `connected` is False: then it has no network card yet.

        Without `ipv4` its card has the link-local IPv6 address alone that every card gives itself.
        """
        host = Host(self, name, number=len(self.hosts) + 1, ipv4=ipv4)
        self.hosts.append(host)
        if connected:
            host.connect()
        return host

    def block_multicast(self) -> None:
        """Pass no multicast on, as guest Wi-Fi and some switches do; zeroconf then finds nobody, TCP still works."""
        self._set_multicast("off")

    def pass_multicast(self) -> None:
        self._set_multicast("on")

    def _set_multicast(self, state: str) -> None:
        self.multicast = state
        for host in self.hosts:
            if host.is_connected:
                self.set_port(host.port)

    def set_port(self, port: str) -> None:
        """Let a port of the switch pass multicast, or not, as all others do."""
        command = ["bridge", "-n", self.switch, "link", "set", "dev", port, "mcast_flood", self.multicast]
        subprocess.run(command, check=True, capture_output=True)


class Host:
    """One PC: a namespace with its own loopback, network card and host name, a folder, and its processes.

    Attributes:
        address: its IPv4 address, as text (not in use without `ipv4`).
        home: the folder that `countertop` uses as its `--home`.
    """

    def __init__(self, lan: Lan, name: str, number: int, *, ipv4: bool) -> None:
        self.lan = lan
        self.name = name
        self.namespace = f"{lan.name}-{name}"
        self.port = f"port{number}"
        self.address = f"10.77.0.{number}"
        self.home = lan.folder / name
        self.has_ipv4 = ipv4
        self.is_connected = False
        self.processes: list[Running] = []
        ip("netns", "add", self.namespace)
        ip("-n", self.namespace, "link", "set", "lo", "up")

    def connect(self) -> None:
        """Give the PC a network card, plugged in, with its addresses; also while its processes run."""
        switch = self.lan.switch
        ip("-n", switch, "link", "add", self.port, "type", "veth", "peer", "name", "lan0", "netns", self.namespace)
        ip("-n", switch, "link", "set", self.port, "master", "switch", "up")
        self.lan.set_port(self.port)
        ip("-n", self.namespace, "link", "set", "lan0", "up")
        if self.has_ipv4:
            ip("-n", self.namespace, "address", "add", f"{self.address}/24", "dev", "lan0")
            # A shop's router that answers nothing: multicast needs a way out, and there is no internet.
            ip("-n", self.namespace, "route", "add", "default", "via", "10.77.0.254")
        self.is_connected = True
        self._wait_for_carrier(True)

    def unplug(self) -> None:
        """Pull the cable: the card stays and keeps its address, its carrier is gone."""
        ip("-n", self.lan.switch, "link", "set", self.port, "down")
        self._wait_for_carrier(False)

    def plug(self) -> None:
        ip("-n", self.lan.switch, "link", "set", self.port, "up")
        self._wait_for_carrier(True)

    def run(
        self, *argv: str, input: str | None = None, timeout_s: float = COMMAND_S
    ) -> subprocess.CompletedProcess[str]:
        """Run a command on this PC to its end. The exit code is the caller's to judge."""
        command = self._inside(argv)
        options = {"capture_output": True, "text": True, "timeout": timeout_s, "cwd": ROOT, "check": False}
        if input is None:
            return subprocess.run(command, stdin=subprocess.DEVNULL, **options)
        return subprocess.run(command, input=input, **options)

    def start(self, *argv: str) -> Running:
        """Start a command on this PC and leave it running."""
        process = Running(self._inside(argv), cwd=ROOT)
        self.processes.append(process)
        return process

    def countertop(self, *arguments: str, input: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run Countertop's command line on this PC's home."""
        return self.run(*self._countertop(arguments), input=input)

    def start_countertop(self, *arguments: str) -> Running:
        return self.start(*self._countertop(arguments))

    def kill(self) -> None:
        """End every process of this PC at once, as a power cut does (`kill -9`)."""
        for process in self.processes:
            process.kill()
        self.processes.clear()

    def _countertop(self, arguments: tuple[str, ...]) -> tuple[str, ...]:
        return (sys.executable, "-m", "ui", "--home", str(self.home), *arguments)

    def _inside(self, argv: tuple[str, ...]) -> list[str]:
        named = ["unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"', self.name]
        return ["ip", "netns", "exec", self.namespace, *named, *argv]

    def _wait_for_carrier(self, there: bool) -> None:
        def has_carrier() -> bool:
            shown = ip("-n", self.namespace, "-json", "link", "show", "dev", "lan0")
            return "LOWER_UP" in json.loads(shown)[0]["flags"]

        wait_until(lambda: has_carrier() == there, f"the cable of {self.name}")


def ip(*arguments: str) -> str:
    """Run iproute2's `ip`; what it prints."""
    return subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True).stdout


def said(error: OSError | subprocess.CalledProcessError) -> str:
    return error.stderr.strip() if isinstance(error, subprocess.CalledProcessError) else str(error)


def sweep_up() -> None:
    """Remove the namespaces of runs that no longer live."""
    try:
        names = [line.split()[0] for line in ip("netns", "list").splitlines() if line]
    except (OSError, subprocess.CalledProcessError):
        return
    for name in names:
        prefix, _, rest = name.partition("-")
        owner = rest.partition("-")[0]
        if prefix == PREFIX and owner.isdigit() and not Path(f"/proc/{owner}").exists():
            remove_namespace(name)


def remove_namespace(name: str) -> None:
    """End what still runs in a namespace, then remove it with its interfaces; nothing happens when it is gone."""
    pids = subprocess.run(["ip", "netns", "pids", name], capture_output=True, text=True, check=False).stdout.split()
    for pid in pids:
        try:
            os.kill(int(pid), signal.SIGKILL)
        except ProcessLookupError:
            continue
    subprocess.run(["ip", "netns", "delete", name], capture_output=True, check=False)
