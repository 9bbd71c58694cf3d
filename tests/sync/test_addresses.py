"""Addresses of every kind are told, remembered and called; what one PC alone can understand stays on it."""

import asyncio
import os
import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zeroconf import IPVersion

from sync.discovery import JOIN_TYPE, PEER_TYPE, Sightings
from sync.multicast import Announcement
from sync.peers import Peers
from sync.transport.address_book import ANY_PC, AddressBook
from sync.transport.addresses import Address, is_link_local, own_hosts, parse_address, told_addresses
from sync.transport.connection import connect_tls
from tests.sync.lan import WAIT_S, found_shop, networks, new_log, wall_ms

DEVICE = os.urandom(16)
LINK_LOCAL = Address("fe80::1", 80)
V4, V6 = Address("192.0.2.1", 80), Address("2001:db8::1", 80)


def test_a_zone_means_something_on_its_own_pc_only() -> None:
    assert told_addresses(["[fe80::1%eth0]:80", "[fe80::1%3]:80", "192.0.2.1:80"]) == [LINK_LOCAL, V4]
    assert parse_address("[fe80::1%eth0]:80").without_zone == LINK_LOCAL
    assert V4.without_zone == V4
    assert parse_address("till-pc").without_zone == parse_address("till-pc")


def test_an_address_is_remembered_without_the_zone_that_it_was_reached_in() -> None:
    log = new_log()
    book = AddressBook(Peers(log), wall_ms)
    book.learn(DEVICE, ["[fe80::2%4]:81"], Address("fe80::1%eth0", 80), dialled=True)
    assert set(book.of(DEVICE)) == {LINK_LOCAL, Address("fe80::2", 81)}
    book.keep_typed(Address("fe80::1%eth0", 80))
    assert book.typed() == [Address("fe80::1%eth0", 80)], "what was typed here is meant as it was typed"
    log.close()


def test_which_pcs_may_be_at_a_host_is_known_whatever_the_port() -> None:
    log = new_log()
    book = AddressBook(Peers(log), wall_ms)
    book.learn(DEVICE, ["192.0.2.1:81", "[2001:db8::1]:82"], Address("fe80::1%eth0", 80), dialled=True)
    book.keep_typed(parse_address("192.0.2.11:80"))
    known = ["192.0.2.1", "192.0.2.11", "2001:db8::1", "fe80::1", "fe80::1%eth1"]
    assert [book.devices_at(host) for host in known] == [[DEVICE], [ANY_PC], [DEVICE], [DEVICE], [DEVICE]]
    others = ["192.0.2", "192.0.2.", "192.0.2.12", "2001:db8::", "2001:db8::11", "", "%", "?"]
    assert [book.devices_at(host) for host in others] == [[]] * len(others)
    log.close()


def test_this_pcs_own_addresses_lead_furthest_first() -> None:
    hosts = own_hosts()
    ranks = [(":" in host, is_link_local(host)) for host in hosts]
    assert ranks == sorted(ranks)
    assert not any("%" in host or host.startswith("127.") or host == "::1" for host in hosts)


def test_a_service_is_gone_when_no_version_of_ip_sees_it_any_more() -> None:
    seen = Sightings()
    over_v4 = Announcement("till", {"v": b"1"}, (V4, LINK_LOCAL))
    over_v6 = Announcement("till", {"v": b"1"}, (LINK_LOCAL, V6))
    assert seen.with_others(IPVersion.V4Only, PEER_TYPE, over_v4).addresses == (V4, LINK_LOCAL)
    assert seen.with_others(IPVersion.V6Only, PEER_TYPE, over_v6).addresses == (V4, V6, LINK_LOCAL)
    gone = Announcement("till", {}, ())
    still = seen.with_others(IPVersion.V4Only, PEER_TYPE, gone)
    assert (still.addresses, still.properties) == ((V6, LINK_LOCAL), {"v": b"1"})
    assert seen.with_others(IPVersion.V6Only, JOIN_TYPE, gone).addresses == ()
    assert seen.with_others(IPVersion.V6Only, PEER_TYPE, gone).addresses == ()


@given(
    st.lists(
        st.tuples(
            st.sampled_from([IPVersion.V4Only, IPVersion.V6Only]),
            st.sampled_from(["till", "office"]),
            st.lists(st.sampled_from([V4, V6, LINK_LOCAL]), max_size=2),
        )
    )
)
def test_what_is_known_of_a_service_is_what_each_version_heard_last(
    heard: list[tuple[IPVersion, str, list[Address]]],
) -> None:
    seen, last = Sightings(), {}
    for version, name, addresses in heard:
        told = seen.with_others(version, PEER_TYPE, Announcement(name, {}, tuple(addresses)))
        last[version, name] = addresses
        assert set(told.addresses) == {
            address for (_, whose), known in last.items() if whose == name for address in known
        }


@pytest.fixture
def deaf() -> Any:
    """A socket on which connections are never made: its queue is full."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        waiting = []
        try:
            while True:
                calling = socket.socket()
                waiting.append(calling)
                calling.settimeout(0.2)
                calling.connect(listening.getsockname())
        except TimeoutError:
            yield listening.getsockname()
        finally:
            for calling in waiting:
                calling.close()


def test_an_address_that_never_answers_does_not_keep_the_next_one_waiting(
    monkeypatch: pytest.MonkeyPatch, deaf: tuple[str, int]
) -> None:
    resolve = socket.getaddrinfo

    def resolved(host: str, port: int, *asked: int, **named: int) -> list[Any]:
        if host != "till.local":
            return resolve(host, port, *asked, **named)
        if named.get("flags"):
            raise socket.gaierror("not a number")
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", place) for place in (deaf, ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)

    async def story() -> None:
        async with networks(found_shop()) as (one,):
            stream = await connect_tls(Address("till.local", one.port), WAIT_S)
            assert stream.remote == Address("127.0.0.1", one.port)
            await stream.close()

    asyncio.run(story())
