"""PCs of one shop on the test LAN, used through the command line as their people would."""

import json
from typing import Any

from tests.desktop import command_line
from tests.lan.network import Host, wait_until
from tests.process import Running

PATIENCE_S = 60.0


def ask(host: Host, *arguments: str, input: str | None = None) -> Any:
    """What a command answers as JSON; AssertionError with its words when it fails.

    Commands that need no network run in this process, on that PC's home: it saves a second each.
    """
    if arguments[0] != "join":
        return command_line.ask(host.home, *arguments, typed=input or "")
    ended = host.countertop(*command_line.with_json(arguments))
    assert ended.returncode == 0, f"{' '.join(arguments)} on {host.name}: {ended.stderr}"
    return json.loads(ended.stdout)


def create(host: Host, person: str) -> None:
    ask(host, "create", "--shop", "Corner Bakery", "--name", person, "--pc", host.name)


def invite(host: Host, *arguments: str) -> tuple[Running, dict[str, Any]]:
    """An invitation that runs on, and the code's line."""
    inviting = host.start_countertop("invite", "--json", *arguments)
    return inviting, json.loads(inviting.wait_for_line("code"))


def join(inviter: Host, joiner: Host, person: str, *arguments: str, at: bool = False) -> Any:
    """Let a PC in with a code; with `at`, by the address that the inviter shows."""
    inviting, shown = invite(inviter, *arguments)
    where = ["--at", shown["addresses"][0]] if at else []
    joined = ask(joiner, "join", shown["code"], "--name", person, *where)
    assert "joined" in json.loads(inviting.wait_for_line("joined"))
    assert inviting.wait() == 0
    return joined


def serve(host: Host) -> Running:
    """A PC that is on, once it listens."""
    serving = host.start_countertop("serve", "--json")
    serving.wait_for_line("listening")
    return serving


def texts(host: Host, channel: str = "everyone", limit: int = 1000) -> list[str]:
    return [message["text"] for message in ask(host, "read", channel, "--limit", str(limit))]


def wait_for_text(host: Host, text: str, channel: str = "everyone") -> None:
    wait_until(lambda: text in texts(host, channel), f"“{text}” on {host.name}", PATIENCE_S)


def known_to_have_all(host: Host, other: str) -> bool:
    """Whether this PC knows that the other one has everything of its own."""
    (pc,) = [pc for pc in ask(host, "status")["pcs"] if pc["name"] == other]
    return bool(pc["missing"] == 0)
