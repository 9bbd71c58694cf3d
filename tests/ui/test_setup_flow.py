import pytest
from PySide6.QtCore import Qt

from desktop.home.home import Home
from desktop.home.records import HomeState
from tests.ui.windows import click, focused, make_shop, named, open_window, press, says, until, waits_for, write
from ui.inviting import InvitingPanel
from ui.text_size import TEXT_KEY


def code_of(window):
    panel = window.shell.findChild(InvitingPanel)
    return panel.invitation().code


def test_a_shop_is_started_by_keyboard_alone_and_shows_its_code_at_once(qtbot, tmp_path):
    with open_window(tmp_path / "till") as window:
        shell = window.shell
        assert focused() is named(shell, "Start a new shop")
        press(Qt.Key.Key_Return)
        write("Rossi’s Bakery")
        press(Qt.Key.Key_Return)
        write("Maria")
        press(Qt.Key.Key_Return)
        waits_for(qtbot, shell, "What kind of shop?")
        press(Qt.Key.Key_Escape)
        waits_for(qtbot, shell, "New code")
        until(qtbot, lambda: window.shell.findChild(InvitingPanel).invitation() is not None)
        assert says(shell, "Who will use it?")
        assert says(shell, "Code: " + " ".join(code_of(window)))
        assert Home(tmp_path / "till").state()[0] is HomeState.READY
        click(shell, "Later")
        assert shell.current_section()
        assert shell.windowTitle().startswith("Rossi’s Bakery")


def test_going_back_loses_nothing_that_was_typed(qtbot, tmp_path):
    with open_window(tmp_path / "till") as window:
        shell = window.shell
        click(shell, "Start a new shop")
        write("Rossi’s Bakery")
        press(Qt.Key.Key_Escape)
        assert says(shell, "Welcome to Countertop")
        click(shell, "Start a new shop")
        assert named(shell, "The shop’s name").text() == "Rossi’s Bakery"
        assert not (tmp_path / "till" / "home.json").exists()


def test_a_second_pc_joins_after_a_wrong_code_and_both_know_it(qtbot, tmp_path):
    with open_window(tmp_path / "till") as till, open_window(tmp_path / "office") as office:
        click(till.shell, "Start a new shop")
        named(till.shell, "The shop’s name").setText("Rossi’s Bakery")
        named(till.shell, "Your name").setText("Maria")
        click(till.shell, "Create the shop")
        skip_kind(qtbot, till.shell)
        waits_for(qtbot, till.shell, "New code")
        until(qtbot, lambda: till.shell.findChild(InvitingPanel).invitation() is not None)
        code = code_of(till)

        click(office.shell, "Join a shop")
        waits_for(qtbot, office.shell, "Found: Rossi’s Bakery")
        assert says(till.shell, "There it says “Found: Rossi’s Bakery”.")
        named(office.shell, "Your name").setText("王小明")
        named(office.shell, "Code").setText(f"{(int(code) + 1) % 10**8:08}")
        click(office.shell, "Join")
        waits_for(qtbot, office.shell, "2 tries are left")
        waits_for(qtbot, till.shell, "2 tries are left")
        named(office.shell, "Code").setText(code)
        type_address(office, "no address")
        waits_for(qtbot, office.shell, "is not an address")
        type_address(office, "127.0.0.1:9")
        waits_for(qtbot, office.shell, "Start over")
        type_address(office, "")

        waits_for(qtbot, till.shell, "王小明 has joined")
        until(qtbot, lambda: office.shell.current_section() != "")
        assert office.shell.windowTitle().startswith("Rossi’s Bakery")
        click(till.shell, "Open the shop")
        assert till.shell.current_section()


def skip_kind(qtbot, shell):
    waits_for(qtbot, shell, "What kind of shop?")
    click(shell, "Skip")


def type_address(window, address):
    if not says(window.shell, "Address of the other PC"):
        click(window.shell, "Not found? Type its address")
    named(window.shell, "Address of the other PC").setText(address)
    click(window.shell, "Join")


def test_an_attempt_to_join_that_is_given_up_leaves_an_empty_home(qtbot, tmp_path):
    with open_window(tmp_path / "office") as office:
        click(office.shell, "Join a shop")
        named(office.shell, "Your name").setText("王小明")
        waits_for(qtbot, office.shell, "Looking for a shop")
        until(qtbot, lambda: (tmp_path / "office" / "home.json").exists())
        click(office.shell, "Back")
        assert says(office.shell, "Welcome to Countertop")
        until(qtbot, lambda: not (tmp_path / "office" / "home.json").exists())


def test_who_types_the_code_where_it_is_asked_for_first_types_it_right(qtbot, tmp_path):
    with open_window(tmp_path / "office") as office:
        shell = office.shell
        click(shell, "Join a shop")
        assert focused() is named(shell, "Code")
        write("12345678")
        press(Qt.Key.Key_Return)
        assert focused() is named(shell, "Your name")
        write("1234 5678")
        assert says(shell, "They go into the first box; here goes your name.")
        assert not named(shell, "Join").isEnabled()
        named(shell, "Your name").setText("王小明")
        assert not says(shell, "They go into the first box")
        assert named(shell, "Join").isEnabled()


def test_a_code_is_no_name_of_a_shop_or_a_person_who_starts_one(qtbot, tmp_path):
    with open_window(tmp_path / "till") as window:
        shell = window.shell
        click(shell, "Start a new shop")
        for field in ("The shop’s name", "Your name"):
            named(shell, "The shop’s name").setText("Rossi’s Bakery")
            named(shell, "Your name").setText("Maria")
            assert named(shell, "Create the shop").isEnabled()
            named(shell, field).setText("1234-5678")
            assert says(shell, "go back and choose “Join a shop”")
            assert not named(shell, "Create the shop").isEnabled()


def test_what_cannot_be_a_name_is_said_and_can_be_mended(qtbot, tmp_path):
    with open_window(tmp_path / "till") as window:
        shell = window.shell
        click(shell, "Start a new shop")
        named(shell, "The shop’s name").setText("Rossi’s Bakery")
        named(shell, "Your name").setText("M" * 500)
        click(shell, "Create the shop")
        waits_for(qtbot, shell, "too long")
        named(shell, "Your name").setText("Maria")
        click(shell, "Create the shop")
        skip_kind(qtbot, shell)
        waits_for(qtbot, shell, "New code")


def test_a_shop_that_is_there_opens_without_a_question(qtbot, tmp_path):
    make_shop(tmp_path / "till")
    with open_window(tmp_path / "till") as window:
        until(qtbot, lambda: window.shell.current_section() != "")
        assert window.shell.windowTitle().startswith("Rossi’s Bakery")


def test_a_missing_key_is_said_and_the_shop_opens_when_it_is_back(qtbot, tmp_path):
    home = tmp_path / "till"
    make_shop(home)
    key = (home / "key").rename(tmp_path / "key")
    with open_window(home) as window:
        waits_for(qtbot, window.shell, "The key to the shop’s data is missing")
        key.rename(home / "key")
        click(window.shell, "Try again")
        until(qtbot, lambda: window.shell.current_section() != "")


def test_a_damaged_log_is_named_and_left_alone(qtbot, tmp_path):
    home = tmp_path / "till"
    make_shop(home)
    damaged = b"not a database" * 400
    (home / "log.db").write_bytes(damaged)
    with open_window(home) as window:
        waits_for(qtbot, window.shell, "The shop’s data is damaged")
        assert says(window.shell, "log.db")
        assert says(window.shell, "Nothing was changed or deleted")
        assert named(window.shell, "Show the folder").isEnabled()
    assert (home / "log.db").read_bytes() == damaged


def test_a_damaged_file_of_drafts_can_be_gone_on_without(qtbot, tmp_path):
    home = tmp_path / "till"
    make_shop(home)
    (own,) = home.glob("seats/*/own.db")
    for ending in ("-wal", "-shm"):
        own.with_name(own.name + ending).unlink(missing_ok=True)
    own.write_bytes(b"not a database" * 400)
    with open_window(home) as window:
        waits_for(qtbot, window.shell, "The shop’s data is damaged")
        click(window.shell, "Go on without it")
        until(qtbot, lambda: window.shell.current_section() != "")
    assert own.with_name("own.db.damaged-1").read_bytes().startswith(b"not a database")


def test_a_home_of_a_newer_version_is_said(qtbot, tmp_path):
    home = tmp_path / "till"
    home.mkdir()
    (home / "home.json").write_text('{"format": 99, "key_kept_in": "moon"}')
    with open_window(home) as window:
        waits_for(qtbot, window.shell, "This shop needs a newer Countertop")
        click(window.shell, "Close Countertop")
        until(qtbot, lambda: not window.shell.isVisible())


@pytest.mark.parametrize("odd", ["file", "link", "unreadable"])
def test_a_folder_that_cannot_be_used_is_said_in_the_window_and_left_alone(qtbot, tmp_path, odd):
    home = tmp_path / "till"
    if odd == "file":
        home.write_bytes(b"no folder")
    elif odd == "link":
        home.symlink_to(tmp_path / "not plugged in")
    else:
        make_shop(home)
        (home / "key").unlink()
        (home / "key").mkdir()
    with open_window(home) as window:
        title = "cannot be read" if odd == "unreadable" else "Countertop cannot use its folder"
        waits_for(qtbot, window.shell, title)
        assert says(window.shell, str(home))
        assert not says(window.shell, "Begin anew on this PC")
    assert odd != "file" or home.read_bytes() == b"no folder"


def test_where_the_data_is_damaged_one_can_join_anew_and_nothing_is_deleted(qtbot, tmp_path):
    make_shop(tmp_path / "till")
    damaged = b"not a database" * 400
    (tmp_path / "till" / "log.db").write_bytes(damaged)
    with open_window(tmp_path / "till") as window:
        shell = window.shell
        waits_for(qtbot, shell, "The shop’s data is damaged")
        click(shell, "Begin anew on this PC")
        waits_for(qtbot, shell, "nothing is deleted")
        click(shell, "Put it aside and begin anew")
        waits_for(qtbot, shell, f"The shop that was here is kept in {tmp_path / 'till' / 'put-aside-1'}")
        click(shell, "Start a new shop")
        named(shell, "The shop’s name").setText("Rossi’s Bakery")
        named(shell, "Your name").setText("Maria")
        click(shell, "Create the shop")
        skip_kind(qtbot, shell)
        waits_for(qtbot, shell, "New code")
    aside = tmp_path / "till" / "put-aside-1"
    assert (aside / "log.db").read_bytes() == damaged
    assert {"home.json", "key", "seats"} <= {path.name for path in aside.iterdir()}
    assert Home(tmp_path / "till").state()[0] is HomeState.READY


def test_on_a_big_screen_larger_text_is_offered_and_kept(qtbot, tmp_path, monkeypatch, theme):
    monkeypatch.setattr("ui.setup.choosing.BIG_SCREEN_WIDTH", 10_000)
    with open_window(tmp_path / "till") as window:
        assert not says(window.shell, "Text on this large screen")
    monkeypatch.setattr("ui.setup.choosing.BIG_SCREEN_WIDTH", 100)
    with open_window(tmp_path / "office") as window:
        named(window.shell, "Larger").click()
        assert theme.text_percent == 110
        assert Home(tmp_path / "office").settings.get(TEXT_KEY, 100) == 110
        click(window.shell, "Start a new shop")
        click(window.shell, "Back")
        named(window.shell, "Normal").click()
        assert theme.text_percent == 100
