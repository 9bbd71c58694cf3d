"""Where a window is put, on screens of all sizes."""

import pytest
from PySide6.QtCore import QMargins, QRect, QSize

from ui.geometry import least_size, placement

FRAME = QMargins(1, 30, 1, 6)
"""What window managers put round a window, the place being the frame's."""
LARGE = QRect(0, 0, 2560, 1400)
SMALL_SCREENS = [QRect(0, 0, 1366, 728), QRect(0, 0, 1024, 560), QRect(0, 28, 1366, 740), QRect(0, 0, 683, 364)]


def frame_of(put):
    return QRect(put.place, put.size.grownBy(FRAME))


@pytest.mark.parametrize("room", SMALL_SCREENS)
@pytest.mark.parametrize("kept", [None, [40, 40, 2480, 1340, False], [2600, 1500, 900, 600, False]])
def test_on_a_low_screen_it_is_maximized_and_fits_when_it_is_not(room, kept):
    put = placement(kept, [room])
    assert put.maximized or kept is not None
    assert room.contains(frame_of(put))
    assert put.size.width() >= least_size(room.size()).width()


@pytest.mark.parametrize("kept", [None, [-4000, 90, 1120, 740, False], ["?"]])
def test_on_a_large_screen_it_stands_whole_in_the_middle(kept):
    put = placement(kept, [LARGE])
    assert not put.maximized
    assert put.size == QSize(1120, 740)
    assert abs(frame_of(put).center().x() - LARGE.center().x()) < 20


def test_one_that_fits_stays_as_it_was_left():
    put = placement([300, 20, 900, 600, False], [QRect(0, 0, 1366, 728)])
    assert (put.place.x(), put.place.y(), put.size, put.maximized) == (300, 20, QSize(900, 600), False)


def test_one_that_reaches_over_two_screens_stays_and_comes_back_when_one_is_gone():
    left, right = QRect(0, 0, 1920, 1080), QRect(1920, 0, 1920, 1080)
    kept = [1700, 100, 1400, 800, False]
    assert placement(kept, [left, right]).place.x() == 1700
    put = placement(kept, [left])
    assert left.contains(frame_of(put))
    assert put.size == QSize(1400, 800)


def test_one_kept_from_a_larger_screen_shrinks_to_this_one():
    room = QRect(0, 0, 1920, 1040)
    put = placement([40, 40, 2480, 1340, False], [room])
    assert not put.maximized
    assert room.contains(frame_of(put))


def test_a_screen_smaller_than_any_window_bounds_the_least_size():
    assert least_size(QSize(1366, 728)) == QSize(800, 560)
    assert least_size(QSize(683, 364)).width() < 683
