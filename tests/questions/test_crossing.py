import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecase.questions.crossing import Crossing, course, grid

EVEN = np.linspace(0.0, 10.0, 12)


def test_course_finds_every_root_of_a_polynomial():
    found = course(lambda x: (x - 1) * (x - 3) * (x - 7), EVEN, 0.0)
    assert [one.start for one in found.crossings] == pytest.approx([1, 3, 7], rel=1e-12)
    assert [one.rises for one in found.crossings] == [True, False, True]
    assert not any(one.is_jump or one.start != one.end for one in found.crossings)
    assert found.level_stretches == ()


@given(st.floats(0.05, 9.95), st.floats(1, 1e6), st.floats(-1e6, 1e6))
def test_course_of_a_slope_is_where_algebra_puts_it(root, slope, level):
    found = course(lambda x: level + slope * (x - root), EVEN, level)
    (crossing,) = found.crossings
    # the level's own rounding, 1e-12 of it, moves the place by so much over the slope
    assert crossing.start == pytest.approx(root, rel=1e-11, abs=2e-12 * abs(level) / slope + 1e-12)
    assert crossing.rises


def test_course_marks_a_jump_and_not_a_steep_slope():
    jump = course(lambda x: np.where(x >= np.pi, 5.0, -1.0), EVEN, 0.0).crossings
    assert jump == (Crossing(pytest.approx(np.pi, rel=1e-12), pytest.approx(np.pi, rel=1e-12), True, is_jump=True),)
    assert (jump[0].start < np.pi) & (jump[0].end >= np.pi)  # on both its sides
    (steep,) = course(lambda x: np.cbrt(x - np.pi), EVEN, 0.0).crossings
    assert not steep.is_jump
    (step_on_slope,) = course(lambda x: x - 5 + np.where(x >= np.pi, 4.0, 0.0), EVEN, 0.0).crossings
    assert step_on_slope.is_jump


def test_course_reports_a_stretch_on_the_level():
    flat = course(lambda x: np.maximum(x - 4.5, 0) + np.minimum(x - 2.25, 0), EVEN, 0.0)
    (crossing,) = flat.crossings
    assert (crossing.start, crossing.end) == (pytest.approx(2.25), pytest.approx(4.5))
    # who comes from below is on the other side beyond the stretch, and the other way round
    assert crossing.seen_from(1.0) == pytest.approx(4.5)
    assert crossing.seen_from(9.0) == pytest.approx(2.25)
    assert flat.level_stretches == ((pytest.approx(2.25), pytest.approx(4.5)),)


def test_course_touching_is_no_crossing():
    at_a_point = course(lambda x: (x - 5.0) ** 2, np.linspace(0, 10, 11), 0.0)
    assert (at_a_point.crossings, at_a_point.level_stretches) == ((), ())
    from_a_limit = course(lambda x: np.maximum(x - 2.5, 0), EVEN, 0.0)
    assert from_a_limit.crossings == ()
    assert from_a_limit.level_stretches == ((0.0, pytest.approx(2.5)),)
    everywhere = course(lambda x: np.full_like(x, 7.0), EVEN, 7.0)
    assert everywhere.level_stretches == ((0.0, 10.0),)


def test_course_a_gap_is_no_crossing():
    # -1 below 3, no value from 3 to 4.2, 1 above; and a true crossing at 8
    gap = course(lambda x: np.where(x < 3, -1.0, np.where(x < 4.2, np.nan, 8 - x)), EVEN, 0.0)
    assert [one.start for one in gap.crossings] == pytest.approx([8])
    narrow = course(lambda x: np.where(np.abs(x - 5) < 1e-3, np.nan, np.sign(x - 5)), EVEN, 0.0)
    assert narrow.crossings == ()
    assert course(lambda x: np.full_like(x, np.nan), EVEN, 0.0).crossings == ()


def test_course_whole_values_cross_between_neighbours():
    (crossing,) = course(lambda x: 3.5 - x, np.arange(1.0, 11.0), 0.0, whole=True).crossings
    assert (crossing.start, crossing.end, crossing.is_jump) == (3, 4, False)
    assert (crossing.seen_from(1), crossing.seen_from(9)) == (4, 3)
    # on the level at 4: from below the first value beyond it is 5, from above it is 3
    (through,) = course(lambda x: 4.0 - x, np.arange(1.0, 11.0), 0.0, whole=True).crossings
    assert (through.seen_from(1), through.seen_from(9)) == (5, 3)


def test_course_whole_values_too_many_for_the_grid():
    points = grid(0, 1_000_000, near=[7], whole=True)
    assert len(points) < 5_000
    (crossing,) = course(lambda x: x - 765_432.5, points, 0.0, whole=True).crossings
    assert (crossing.start, crossing.end) == (765_432, 765_433)


@given(st.floats(-1e8, 0), st.floats(1e-3, 1e9), st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=3), st.booleans())
def test_grid_rises_from_limit_to_limit_through_what_is_near(lower, upper, near, whole):
    lower, upper = (np.floor(lower), np.ceil(upper)) if whole else (lower, upper)
    points = grid(lower, upper, [round(one) for one in near] if whole else near, whole)
    assert np.all(np.diff(points) > 0)
    assert (points[0], points[-1]) == (lower, upper)
    assert len(points) < 3_000
    expected = np.clip([round(one) for one in near] if whole else near, lower, upper)
    assert np.all(np.isin(expected, points))


def test_grid_is_dense_near_the_value_and_reaches_far():
    points = grid(0, 1e6, near=[0.8, 1.0, 1.5])
    assert np.max(np.diff(points[(points >= 0.8) & (points <= 1.5)])) < 0.02
    far = points[points > 2.5]
    assert np.max(far[1:] / far[:-1]) < 1.15
