"""Where a seat's rows lie and whose they are; known from the rows themselves before the engine is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from desktop.engine.presence import Everybody
from desktop.home import key_store
from desktop.home.damage import is_marked
from desktop.home.home import Home, seat_key
from desktop.home.home_file import LEFT
from desktop.rows.read_model import ReadModel
from sync.database import immediate, storage_errors
from sync.entry import HASH_SIZE
from sync.errors import StorageError

if TYPE_CHECKING:
    from desktop.area import Areas
    from desktop.engine.service_host import ServiceHost

_WHO: Final = "who"
_ID_SIZE: Final = 16


def nobody() -> Everybody:
    """What is known of the other PCs before the engine is there."""
    return {}


class Sources(Struct):
    """Where answers come from: files with their keys, the hash of the shop's genesis, who asks, the areas when they are
    needed, what is known of other PCs."""

    model_path: Path
    own_path: Path
    seat_key: bytes
    log_path: Path
    log_key: bytes
    genesis: bytes
    member: bytes
    device: bytes
    feed: bytes
    shop_space: bytes
    load_areas: Callable[[], Areas]
    everybody: Callable[[], Everybody] = nobody


def sources_of(host: ServiceHost) -> Sources:
    """Those of the seat that an engine writes for."""
    me, keys = host.replica.me, (host.key, host.rows_key)
    who = (me.member, me.device, host.viewer.genesis, host.viewer.shop_space)
    return _sources(host.home, keys, me.feed, who, lambda: host.areas)


def remember(host: ServiceHost) -> None:
    """Let the rows say whose they are, for `remembered`; in the engine's thread. A full disk costs only that."""
    me, model = host.replica.me, host.model
    who = me.member + me.device + host.viewer.genesis + host.viewer.shop_space
    with suppress(StorageError), storage_errors():
        if model.get(_WHO) != who:
            with immediate(model.conn):
                model.put(_WHO, who)


def remembered(home: Home, key: bytes, versions: Mapping[str, int], load_areas: Callable[[], Areas]) -> Sources | None:
    """Those of a home's only seat, where no PIN keeps it; None when there are several, or no rows of these versions of
    areas."""
    seats = list((home.path / "seats").glob("*"))
    if len(seats) != 1:
        return None
    (seat,) = seats
    model, own = seat / "model.db", seat / "own.db"
    if not model.exists() or not own.exists() or is_marked(model) or (seat / LEFT).exists():
        return None
    try:
        feed = bytes.fromhex(seat.name)
        who = _who(model, seat_key(key, feed), versions)
    except (ValueError, StorageError):
        return None
    if not who:
        return None
    ends = (0, *accumulate((_ID_SIZE, _ID_SIZE, HASH_SIZE)), len(who))
    return _sources(home, (key, key), feed, tuple(who[begin:end] for begin, end in pairwise(ends)), load_areas)


def _who(path: Path, key: bytes, versions: Mapping[str, int]) -> bytes | None:
    model = ReadModel(path, key, query_only=True)
    try:
        with storage_errors():
            return model.get(_WHO) if model.is_current(versions) else None
    finally:
        model.close()


def _sources(
    home: Home, keys: tuple[bytes, bytes], feed: bytes, who: tuple[bytes, ...], load_areas: Callable[[], Areas]
) -> Sources:
    """`keys`: the home's, and the one from which those of who is in follow."""
    member, device, genesis, shop_space = who
    seat = home.seat_path(feed)
    return Sources(
        model_path=seat / "model.db",
        own_path=seat / "own.db",
        seat_key=seat_key(keys[1], feed),
        log_path=home.log_path,
        log_key=key_store.derived(keys[0], "log"),
        genesis=genesis,
        member=member,
        device=device,
        feed=feed,
        shop_space=shop_space,
        load_areas=load_areas,
    )
