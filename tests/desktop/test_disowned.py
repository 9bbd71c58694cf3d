"""A PC that was let in by somebody who had been taken out unawares is told by those that do not know it."""

from pathlib import Path

from desktop.home.home import Home
from desktop.people import queries as people_queries
from sync.control import DeviceRemoved, Role, RoleSet
from tests.desktop.command_line import ask, refused, run
from tests.desktop.shops import LOOPBACK, WAIT_S, Person, join, meet, reopened, two, until


def test_whom_somebody_let_in_after_being_taken_out_is_told_by_pcs_that_do_not_know_theirs(tmp_path: Path) -> None:
    alices, bobs, doras = tmp_path / "alice", tmp_path / "bob", tmp_path / "dora"
    with two(tmp_path) as (alice, bob):
        engine, me = alice.workspace.engine, bob.workspace.engine.replica.me
        engine.submit(lambda: engine.control(RoleSet(me.member, Role.MANAGER))).result(WAIT_S)
        until(lambda: bob.workspace.me.role == "manager")
    with reopened(bobs, LOOPBACK) as bob:
        dora = Person(join(bob, Home(doras), "Dora", "Counter"))
        until(lambda: people_queries.pcs(dora.session) != [])
        dora.close()
    with reopened(alices, LOOPBACK) as alice, reopened(doras, LOOPBACK) as dora:
        engine = alice.workspace.engine
        engine.submit(lambda: engine.take_out(DeviceRemoved(me.device))).result(WAIT_S)
        dora.say("for nobody")
        meet(alice, dora)
        until(lambda: [problem.key for problem in dora.workspace.sync_state().problems] == ["disowned"])
        state = dora.workspace.sync_state()
        assert (state.kind, state.is_out) == ("trouble", False)
        assert state.problems[0].action == "begin_anew"
        assert "Ask an owner for a new code." in state.problems[0].sentence
        assert alice.workspace.sync_state().problems == ()
    departed = ask(doras, "status")["departed"]
    assert (departed["what"], departed["by"], departed["unsent"]) == ("unknown", "Till", 1)
    assert "whoever let it in had been taken out" in run(doras, "status").stdout
    assert [message["text"] for message in ask(doras, "read", "everyone")] == ["for nobody"]
    ask(doras, "mend", "--anew")
    assert "Nothing has been set up here yet" in refused(doras, "status")
