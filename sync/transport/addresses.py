"""Where a PC can be reached: what people type, what PCs tell each other, what this PC has itself."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

import ifaddr

from sync.errors import SyncError

DEFAULT_PORT: Final = 24474
"""Where a PC listens unless that port is taken, and what a typed address without a port means."""

_NAME = re.compile(
    r"(?=.{1,253}$)([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\.?$"
)


class AddressError(SyncError):
    """A typed address that cannot be one."""


class Address(NamedTuple):
    """A host (name, IPv4 or IPv6 without brackets, a zone allowed) and a TCP port.

    A zone (`%eth0`, `%3`) is one PC's own name for one of its network cards: only what was typed on this PC has one.
    """

    host: str
    port: int

    @property
    def without_zone(self) -> Address:
        """What this address is on other PCs, and on this one after its network cards have changed."""
        return Address(_unzoned(self.host), self.port)

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_address(text: str) -> Address:
    """An address as people type it: `host`, `host:port`, `192.0.2.7:port`, `[v6]`, `[v6]:port`.

    Raises AddressError with a sentence.
    """
    text = text.strip()
    if not text:
        raise AddressError("Type the other PC's address, for example 192.168.1.20.")
    host, port = _split(text)
    if _is_ip(host):
        return Address(host, port)
    if ":" in host or "[" in host or not _NAME.match(host) or re.fullmatch(r"[0-9.]+", host):
        raise AddressError(f"“{text[:80]}” is not an address. It looks like 192.168.1.20 or till-pc.local.")
    return Address(host.rstrip("."), port)


def told_addresses(texts: Iterable[str], limit: int = 8) -> list[Address]:
    """The usable ones of what another PC says about itself: literal IP addresses only, so that nobody makes us ask
    a name server; at most `limit`."""
    usable: list[Address] = []
    for text in texts:
        try:
            address = parse_address(text).without_zone
        except AddressError:
            continue
        if len(usable) < limit and _is_ip(address.host) and address not in usable:
            usable.append(address)
    return usable


def own_hosts(loopback_only: bool = False) -> list[str]:
    """This PC's own IP addresses, those that lead furthest first: IPv4, IPv6, IPv6 of the cable alone (link-local).

    Without loopback, or only IPv4 loopback.
    """
    if loopback_only:
        return ["127.0.0.1"]
    usable = [host for host in dict.fromkeys(_adapter_hosts()) if _is_reachable(host)]
    return sorted(usable, key=lambda host: (":" in host, is_link_local(host)))


def own_zones() -> list[int]:
    """The scope ids of this PC's network cards that have a link-local IPv6 address."""
    addresses = [ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips if not isinstance(ip.ip, str)]
    return list(dict.fromkeys(zone for host, _, zone in addresses if zone and is_link_local(host)))


def is_link_local(host: str) -> bool:
    """Whether this is an IPv6 address that means something on one cable (or Wi-Fi) only."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.version == 6 and address.is_link_local


def _adapter_hosts() -> list[str]:
    addresses = [ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips]
    return [address if isinstance(address, str) else _unzoned(address[0]) for address in addresses]


def _unzoned(host: str) -> str:
    return host.partition("%")[0] if ":" in host else host


def _split(text: str) -> tuple[str, int]:
    bracketed = re.fullmatch(r"\[([^\[\]]+)\](?::(.*))?", text)
    if bracketed:
        return bracketed[1], _port(bracketed[2], text)
    if text.count(":") == 1:
        host, _, port = text.partition(":")
        return host, _port(port, text)
    return text, DEFAULT_PORT


def _port(text: str | None, whole: str) -> int:
    if text is None:
        return DEFAULT_PORT
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= 65_535:
        raise AddressError(f"In “{whole[:80]}” the part after the colon must be a number from 1 to 65535.")
    return int(text)


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_reachable(host: str) -> bool:
    address = ipaddress.ip_address(host)
    return not (address.is_loopback or address.is_unspecified)
