"""Where files are that are on screen, and their pictures, as files come and go."""

import io

import pytest
from PIL import Image

from desktop.drive import queries
from desktop.engine.events import FilesChanged
from desktop.files import state
from tests.desktop.shops import WAIT_S, alone
from tests.ui.drive_screens import give
from tests.ui.windows import until
from ui.bridge import Bridge
from ui.files.shown_files import ShownFiles


@pytest.fixture
def maria(tmp_path):
    with alone(tmp_path / "maria", "Maria") as maria:
        yield maria


@pytest.fixture
def shown(maria, qtbot):
    bridge = Bridge(maria.workspace)
    shown = ShownFiles(bridge)
    yield shown
    bridge.close()
    shown.deleteLater()


def files_come(maria):
    maria.workspace.do(lambda context: context.publish([FilesChanged()])).result(WAIT_S)


def test_only_those_in_sight_are_asked_for_again_and_the_others_once_they_are_seen(maria, shown, qtbot, monkeypatch):
    given = give(maria, *((f"{number}", bytes([number])) for number in range(120)))
    files = [queries.file(maria.session, one.id).file for one in given]
    asked, states = [], state.states
    monkeypatch.setattr(state, "states", lambda context, ids: asked.append(set(ids)) or states(context, ids))
    for file in files:
        shown.states.state(file)
    until(qtbot, lambda: asked == [{file.id for file in files}])
    files_come(maria)
    until(qtbot, lambda: len(asked) == 2)
    assert asked[1] == {file.id for file in files[-80:]}
    shown.states.state(files[0])
    until(qtbot, lambda: asked[2:] == [{files[0].id}])


def test_a_picture_that_could_not_be_read_is_shown_once_its_bytes_are_right(maria, shown, qtbot, tmp_path):
    drawn = io.BytesIO()
    Image.new("RGB", (300, 200), "red").save(drawn, "PNG")
    (given,) = give(maria, ("oven.png", drawn.getvalue()))
    file = queries.file(maria.session, given.id).file
    stored = next(path for path in (tmp_path / "maria").glob("files/*/*") if path.name == file.id.hex())
    right = stored.read_bytes()
    stored.write_bytes(bytes(len(right)))
    assert shown.picture(file, 240).width() <= 96
    until(qtbot, lambda: bool(shown._failed))
    stored.write_bytes(right)
    with qtbot.waitSignal(shown.changed):
        files_come(maria)
    until(qtbot, lambda: shown.picture(file, 240).width() >= 240)
