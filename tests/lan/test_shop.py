"""Two and three PCs on a LAN: joining, being cut off, coming back, being switched off in the middle."""

import json

from tests.lan.network import Host, Lan, wait_until
from tests.lan.shop import PATIENCE_S, ask, create, invite, join, known_to_have_all, serve, texts, wait_for_text

TOLD_S = 10.0
"""A PC that is cut off is told of within this time."""


def test_two_pcs_find_each_other_and_become_one_shop(lan: Lan) -> None:
    office, till = lan.host("office"), lan.host("till")
    create(office, "Ann")
    ask(office, "say", "everyone", "Welcome")
    note = ask(office, "note", "new", "Opening hours")
    joined = join(office, till, "王小明")
    assert joined == {"shop": "Corner Bakery", "me": "王小明", "pc": "till"}
    serve(office)
    serve(till)
    wait_for_text(till, "Welcome")
    ask(till, "say", "@Ann", "between us")
    wait_until(lambda: texts(office, "@王小明") == ["between us"], "the direct message", PATIENCE_S)
    ask(till, "note", "write", note["id"], input="Monday to Friday")

    def shown_on_office() -> str:
        return str(ask(office, "note", "show", note["id"])["text"])

    wait_until(lambda: shown_on_office() == "Monday to Friday", "the note", PATIENCE_S)
    wait_until(lambda: known_to_have_all(till, "office"), "the sync line", PATIENCE_S)


def test_a_pulled_cable_is_ordinary(office_and_till: tuple[Host, Host]) -> None:
    office, till = office_and_till
    serve(office)
    serve(till)
    ask(office, "say", "everyone", "before")
    wait_for_text(till, "before")
    till.unplug()
    ask(office, "say", "everyone", "from the office, alone")
    ask(till, "say", "everyone", "from the till, alone")
    assert "from the office, alone" not in texts(till)
    till.plug()
    wait_for_text(till, "from the office, alone")
    wait_for_text(office, "from the till, alone")
    assert texts(office) == texts(till)


def test_a_pulled_cable_is_said_within_ten_seconds_and_so_is_its_return(office_and_till: tuple[Host, Host]) -> None:
    office, till = office_and_till
    serve(office)
    serve(till)

    def both_say(online: bool) -> bool:
        return is_online(office, "till") == is_online(till, "office") == online

    wait_until(lambda: both_say(True), "the sync line", PATIENCE_S)
    till.unplug()
    wait_until(lambda: both_say(False), "a sync line that tells of the cable", TOLD_S)
    till.plug()
    wait_until(lambda: both_say(True), "the sync line again", PATIENCE_S)


def test_without_multicast_an_address_is_typed_once_and_remembered(lan: Lan) -> None:
    office, till = lan.host("office"), lan.host("till")
    lan.block_multicast()
    create(office, "Ann")
    office_serving = serve(office)
    join(office, till, "Bob", at=True)
    serve(till)
    ask(till, "say", "everyone", "found by its address")
    wait_for_text(office, "found by its address")
    office_serving.stop()
    ask(office, "say", "everyone", "after a restart")
    serve(office)
    wait_for_text(till, "after a restart")


def test_pcs_that_have_ipv6_alone_find_each_other(lan: Lan) -> None:
    office, till = lan.host("office", ipv4=False), lan.host("till", ipv4=False)
    create(office, "Ann")
    join(office, till, "Bob")
    serve(office)
    serve(till)
    ask(till, "say", "everyone", "over one cable")
    wait_for_text(office, "over one cable")


def test_an_address_of_ipv6_alone_is_shown_typed_and_remembered(lan: Lan) -> None:
    office, till = lan.host("office", ipv4=False), lan.host("till", ipv4=False)
    create(office, "Ann")
    office_serving = serve(office)
    inviting, shown = invite(office)
    assert [address.startswith("[fe80::") for address in shown["addresses"]] == [True]
    ask(till, "join", shown["code"], "--name", "Bob", "--at", shown["addresses"][0])
    assert inviting.wait() == 0
    serve(till)
    office_serving.stop()
    ask(office, "say", "everyone", "after a restart")
    serve(office)
    wait_for_text(till, "after a restart")


def test_a_pc_with_ipv6_alone_joins_one_that_has_both(lan: Lan) -> None:
    office, till = lan.host("office"), lan.host("till", ipv4=False)
    create(office, "Ann")
    join(office, till, "Bob")
    serve(till)
    serve(office)
    ask(till, "say", "everyone", "by the other road")
    wait_for_text(office, "by the other road")


def test_a_network_card_that_comes_late_is_found(lan: Lan, office_and_till: tuple[Host, Host]) -> None:
    office, till = office_and_till
    laptop = lan.host("laptop")
    join(office, laptop, "Ann", "--for", "Ann")
    laptop_serving = serve(laptop)
    laptop.unplug()
    laptop_serving.stop()
    serve(laptop)
    serve(till)
    ask(till, "say", "everyone", "good morning")
    laptop.plug()
    wait_for_text(laptop, "good morning")


def test_a_power_cut_in_mid_transfer_loses_nothing(office_and_till: tuple[Host, Host], tmp_path_factory) -> None:
    office, till = office_and_till
    history = tmp_path_factory.mktemp("history") / "old.jsonl"
    count = 4000
    lines = [{"date": "2020-01-02", "time": "10:00", "author": "Zoë", "text": f"line {n}"} for n in range(count)]
    history.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    answer = ask(office, "import-chat", str(history), "--channel", "old", "--new-channel")
    assert answer == {"channel": "old", "imported": count, "already_here": 0, "skipped": []}
    serve(office)
    serve(till)
    wait_until(lambda: ask(till, "status")["entries"] > 300, "the first of it", PATIENCE_S)
    till.kill()
    office.kill()
    serve(office)
    serve(till)
    wait_until(lambda: known_to_have_all(office, "till"), "the rest of it", PATIENCE_S)
    wait_until(lambda: ask(till, "status")["messages"] == count, "the model", PATIENCE_S)
    assert texts(till, "old", count) == [line["text"] for line in lines]
    assert ask(till, "verify")["ok"]


def test_codes_that_do_not_let_in_say_why(lan: Lan) -> None:
    office, till = lan.host("office"), lan.host("till")
    create(office, "Ann")
    inviting, shown = invite(office)
    wrong = "00000000" if shown["code"] != "00000000" else "11111111"
    for _ in range(3):
        refused = till.countertop("join", "--json", wrong, "--name", "Bob")
        assert refused.returncode == 1
        assert refused.stdout == ""
        assert json.loads(refused.stderr)["message"]
    assert inviting.wait() == 1
    locked = till.countertop("join", "--json", shown["code"], "--name", "Bob", "--at", shown["addresses"][0])
    assert locked.returncode == 1
    join(office, till, "Bob")
    assert {person["person"] for person in ask(office, "status")["pcs"]} == {"Ann", "Bob"}


def test_three_pcs_of_two_people_hold_the_same(lan: Lan) -> None:
    office, till, home = lan.host("office"), lan.host("till"), lan.host("home")
    create(office, "Ann")
    join(office, till, "Bob", "--role", "manager")
    join(office, home, "Ann", "--for", "Ann")
    serve(office)
    serve(till)
    serve(home)
    ask(till, "channel", "new", "orders")
    ask(till, "say", "orders", "flour")
    for host in (office, home):
        wait_until(lambda host=host: "orders" in channel_names(host), "the channel", PATIENCE_S)
        wait_for_text(host, "flour", "orders")
    office.kill()
    ask(home, "say", "orders", "without the office")
    wait_for_text(till, "without the office", "orders")


def is_online(host, other: str) -> bool:
    """What the sync line of one PC says of another."""
    (pc,) = [pc for pc in ask(host, "status")["pcs"] if pc["name"] == other]
    return bool(pc["online"])


def channel_names(host) -> list[str]:
    return [conversation["title"] for conversation in ask(host, "channel", "list")]
