"""Which files are fetched next where people want very many: all of them come, and nothing waits for them meanwhile."""

from __future__ import annotations

from pathlib import Path

from sync.database import MEMORY
from sync.files.choosing import FIRST, Chooser
from sync.files.fetching import FILES_LIMIT, Fetching
from sync.files.frames import FileChange, Holding
from sync.files.holdings import Holdings
from sync.files.peer_parts import PeerParts
from sync.files.wish_list import WishList
from sync.log import Log
from tests.sync.replicas import KEY
from tests.sync.stored_files import manifest_of, receive, sealed_chunks, speak, store_in

PEER = bytes(16)


def test_of_very_many_that_people_want_some_are_fetched_at_once_and_what_somebody_waits_for_first(
    tmp_path: Path,
) -> None:
    log = Log.create(MEMORY, KEY)
    store, wishes, holdings, fetching = store_in(tmp_path, log), WishList(log), Holdings(log), Fetching()
    contents = [sealed_chunks(number.to_bytes(2)) for number in range(300)]
    files = [manifest_of(chunks).file for chunks in contents]
    told = tuple(FileChange(number, file, 18) for number, file in enumerate(files, 1))
    holdings.take(PEER, Holding(bytes(16), told, complete=True))
    speak(store, log, bytes(32), *files)
    for file in files:
        wishes.keep(file)
    chooser = Chooser(
        store, holdings, PeerParts(), wishes, fetching, lambda: (1 << 40, 1 << 40),
        lambda file, first: fetching.fetch(file, holdings.holders(file), first=first),
    )  # fmt: skip
    chooser.meet(PEER)
    fetching.meet(PEER, 0)
    waited_for = files[200]
    order = list[bytes]()
    while set(order) != set(files):
        while chooser.step():
            assert len(fetching.files) <= 2 * FILES_LIMIT + FIRST
        if len(order) == 50:
            wishes.want(waited_for)
            chooser.wished(waited_for)
            chooser.step()
            assert fetching.files[0] == waited_for
        file = fetching.files[0]
        receive(store, contents[files.index(file)])
        wishes.came([file])
        fetching.drop(file)
        order.append(file)
    assert order[:50] == files[:50]


def test_what_nobody_speaks_of_any_more_does_not_come_again_from_where_it_is_still(tmp_path: Path) -> None:
    log = Log.create(MEMORY, KEY)
    store, wishes = store_in(tmp_path, log), WishList(log)
    kept, wanted = bytes(range(32)), bytes(range(1, 33))
    speak(store, log, bytes(32), kept, wanted)
    wishes.keep(kept)
    wishes.want(wanted)
    assert wishes.lacking() == [wanted, kept]
    speak(store, log, bytes(32), kept, wanted, is_forgotten=True)
    assert wishes.lacking() == []
    log.close()
