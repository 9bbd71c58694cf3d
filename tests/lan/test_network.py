"""The LAN harness itself: what it promises to the tests that use it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.lan.network import Lan, ip, wait_until

pytestmark = pytest.mark.lan

ECHO_SERVER = """
import socket
server = socket.create_server(("", 9000))
print("ready", flush=True)
while True:
    connection, _ = server.accept()
    with connection:
        connection.sendall(connection.recv(100))
"""

ECHO_CLIENT = """
import socket, sys
with socket.create_connection((sys.argv[1], 9000), timeout=1) as connection:
    connection.sendall(b"hello")
    print(connection.recv(100).decode())
"""

GROUP = "224.0.0.251"

LISTENER = f"""
import socket, sys
listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
listener.bind(("", 9001))
listener.setsockopt(
    socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton("{GROUP}") + socket.inet_aton(sys.argv[1])
)
print("ready", flush=True)
while True:
    print(listener.recv(100).decode(), flush=True)
"""

SPEAKER = f"""
import socket, sys
speaker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
speaker.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(sys.argv[1]))
speaker.sendto(b"to all", ("{GROUP}", 9001))
speaker.sendto(b"to you", (sys.argv[2], 9001))
"""


def echoes(client, server) -> bool:
    return client.run(sys.executable, "-c", ECHO_CLIENT, server.address).stdout == "hello\n"


def test_a_cable_can_be_pulled_and_put_back(lan: Lan) -> None:
    till, office = lan.host("till"), lan.host("office")
    till.start(sys.executable, "-c", ECHO_SERVER).wait_for_line("ready")
    assert echoes(office, till)
    till.unplug()
    assert not echoes(office, till)
    till.plug()
    wait_until(lambda: echoes(office, till), "the cable to carry again")


def test_every_pc_has_its_own_host_name(lan: Lan) -> None:
    names = [lan.host(name).run("hostname").stdout for name in ("till", "office")]
    assert names == ["till\n", "office\n"]
    assert subprocess.run(["hostname"], capture_output=True, text=True, check=True).stdout not in names


def test_a_network_card_can_come_late(lan: Lan) -> None:
    till, office = lan.host("till"), lan.host("office", connected=False)
    till.start(sys.executable, "-c", ECHO_SERVER).wait_for_line("ready")
    assert not echoes(office, till)
    office.connect()
    wait_until(lambda: echoes(office, till), "the late card")


def test_multicast_passes_is_blocked_and_passes_again(lan: Lan) -> None:
    till, office = lan.host("till"), lan.host("office")
    listener = till.start(sys.executable, "-c", LISTENER, till.address)
    listener.wait_for_line("ready")

    def speak_and_hear() -> list[str]:
        """What arrived of one datagram to all and one to this PC, which ends the waiting."""
        before = len(listener.stdout_lines)
        office.run(sys.executable, "-c", SPEAKER, office.address, till.address)
        wait_until(lambda: "to you" in listener.stdout_lines[before:], "the datagram to this PC")
        return listener.stdout_lines[before:]

    assert speak_and_hear() == ["to all", "to you"]
    lan.block_multicast()
    assert speak_and_hear() == ["to you"]
    lan.pass_multicast()
    assert speak_and_hear() == ["to all", "to you"]


def test_a_process_that_dies_or_is_silent_is_told_with_what_it_said(lan: Lan) -> None:
    till = lan.host("till")
    failing = till.start(sys.executable, "-c", "print('so far'); raise SystemExit('out of paper')")
    with pytest.raises(AssertionError, match=r"(?s)ended without.*so far.*out of paper"):
        failing.wait_for_line("never said")
    silent = till.start(sys.executable, "-c", "import time; time.sleep(600)")
    with pytest.raises(AssertionError, match="No line"):
        silent.wait_for_line("never said", timeout_s=0.1)


def test_nothing_is_left_of_a_lan_even_when_its_test_failed(lan: Lan, tmp_path: Path) -> None:
    other = Lan(tmp_path)

    def fail_with_a_process_running() -> None:
        with other:
            other.host("till").start("sleep", "600").wait_for_line("never said", timeout_s=0.1)

    with pytest.raises(AssertionError, match="No line"):
        fail_with_a_process_running()
    assert other.name not in ip("netns", "list")
    assert lan.name in ip("netns", "list"), "only its own namespaces are removed"


def test_what_a_killed_run_left_is_swept_up(lan: Lan, tmp_path: Path) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    left = f"countertop-{gone.pid}-1-switch"
    ip("netns", "add", left)
    with Lan(tmp_path):
        assert left not in ip("netns", "list")
