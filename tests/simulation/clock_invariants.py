"""What must be true of a shop with wrong clocks: who has seen what they replace is heard, and nothing said later is
hidden."""

from sync.clock import LEAD_LIMIT_MS, time_ms_of
from tests.simulation.clock_world import ClockWorld
from tests.simulation.machine import START_MS

SECOND_MS = 1_000


def check(world: ClockWorld) -> None:
    """While clocks are still wrong, and again once they are right."""
    world.come_together()
    what_was_seen_is_replaced(world)
    what_is_said_now_stands_last(world)
    for machine in world.machines:
        world.set_skew(machine, 0)
    world.come_together()
    what_was_seen_is_replaced(world)
    what_is_said_now_stands_last(world)
    whoever_has_seen_it_replaces_it(world)


def what_was_seen_is_replaced(world: ClockWorld) -> None:
    for register, said in world.seen.items():
        if not said:
            continue
        shown = {world.screen(machine).shown(register) for machine in world.machines}
        assert len(shown) == 1, f"{register} is {shown}"
        replaced = set().union(*said.values())
        assert shown <= said.keys() - replaced, f"{register} is {shown}, which somebody had seen who said another"


def what_is_said_now_stands_last(world: ClockWorld) -> None:
    let_pass_what_is_nearly_due(world, for_ms=SECOND_MS * len(world.machines))
    for author in world.machines:
        if author.skew_ms:
            continue
        text = f"said by {author} now, {len(world.story)}"
        entry = world.screen(author).say(text)
        assert time_ms_of(entry.header.stamp) <= author.wall_ms() + LEAD_LIMIT_MS, f"{author} dates it ahead"
        world.tell(text)
        world.settle()
        for machine in world.machines:
            assert world.screen(machine).last() == text, f"{machine} hides what {author} said"
        world.pass_time(author, SECOND_MS)


def let_pass_what_is_nearly_due(world: ClockWorld, for_ms: int) -> None:
    """Until nothing is for so long. What a clock dated that was further ahead counts, for the five minutes before that
    time, as dated by a right one: who hears of it only then shows it last; who heard before did not go on from it."""
    arrivals = [arrival for machine in world.machines for arrival in machine.replica.arrivals(0, 10**6)]
    times_ms = {time_ms_of(arrival.entry.header.stamp) for arrival in arrivals}
    while any(0 < time_ms - START_MS - world.now_ms <= LEAD_LIMIT_MS + for_ms for time_ms in times_ms):
        world.come_together()


def whoever_has_seen_it_replaces_it(world: ClockWorld) -> None:
    for register in [each for each in world.seen if each.kind != "message"]:
        author = next(each for each in world.machines if register.subject in (b"", each.member, each.device))
        words = world.say_anew_at(author, register)
        world.settle()
        assert {world.screen(machine).shown(register) for machine in world.machines} == {words}
