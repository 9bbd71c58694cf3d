"""Who waits to say who it is: a few, and silence keeps nobody out."""

from sync.transport.lobby import Lobby, Visitor


def lobby_of(limit: int, per_host: int, reserved: int = 0) -> Lobby:
    """One that knows the tills of the shop."""
    return Lobby(limit, per_host, reserved, lambda host: host.startswith("till"))


def entered(lobby: Lobby, host: str, out: list[Visitor]) -> Visitor:
    visitor = lobby.enter(host)
    assert visitor is not None
    visitor.turn_out = lambda: out.append(visitor)
    return visitor


def test_there_are_never_more_than_the_limits_from_the_moment_they_enter() -> None:
    lobby, out = lobby_of(4, 2), list[Visitor]()
    for number in range(40):
        entered(lobby, f"host {number % 5}", out)
        assert len(lobby) <= 4
    assert len(out) == 36


def test_who_has_been_silent_for_longest_makes_room_at_the_address_that_has_most() -> None:
    lobby, out = lobby_of(3, 2), list[Visitor]()
    alone = entered(lobby, "till", out)
    crowd = [entered(lobby, "crowd", out) for _ in range(2)]
    third = entered(lobby, "crowd", out)
    assert out == [crowd[0]]
    entered(lobby, "office", out)
    assert out == crowd
    assert {alone, third}.isdisjoint(out)


def test_who_has_spoken_stays_and_where_all_have_nobody_enters() -> None:
    lobby, out = lobby_of(8, 2), list[Visitor]()
    for _ in range(2):
        entered(lobby, "crowd", out).has_spoken = True
    assert lobby.enter("crowd") is None
    assert lobby.enter("till") is not None
    assert out == []


def test_who_is_known_does_not_count() -> None:
    lobby, out = lobby_of(2, 2), list[Visitor]()
    for _ in range(10):
        lobby.leave(entered(lobby, "till", out))
    assert (len(lobby), out) == (0, [])


def test_who_says_something_from_many_addresses_keeps_no_pc_of_the_shop_out() -> None:
    lobby, out = lobby_of(8, 2, 3), list[Visitor]()
    for number in range(5):
        entered(lobby, f"host {number}", out).has_spoken = True
    assert lobby.enter("host 5") is None
    tills = [entered(lobby, f"till {number}", out) for number in range(3)]
    assert lobby.enter("till 4") is None, "all strangers have spoken, and three places were kept"
    lobby.leave(tills[0])
    assert lobby.enter("host 5") is None
    assert lobby.enter("till 4") is not None
    assert out == []


def test_silent_strangers_make_room_for_pcs_of_the_shop_and_never_the_other_way_round() -> None:
    lobby, out = lobby_of(4, 2, 1), list[Visitor]()
    strangers = [entered(lobby, f"host {number}", out) for number in range(3)]
    tills = [entered(lobby, f"till {number}", out) for number in range(4)]
    assert out == strangers
    assert lobby.enter("host 3") is None
    entered(lobby, "till 4", out)
    assert out == [*strangers, tills[0]]
