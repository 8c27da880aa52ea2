import subprocess
import sys

import pytest

from servicecase.uncertainty import progress
from servicecase.uncertainty.progress import track, without_bar


def test_track_gives_the_items_in_their_order():
    assert list(track([3, 1, 2], "things")) == [3, 1, 2]
    assert list(track((one for one in "ab"), "things", total=2)) == ["a", "b"]
    assert list(track([], "things")) == []


def test_track_says_nothing_of_what_is_quick(capsys):
    list(track(range(100), "things"))
    assert capsys.readouterr() == ("", "")


def test_track_shows_no_bar_to_a_pipe():
    code = "from servicecase.uncertainty import progress as p\np._SECONDS = 0\nprint(list(p.track([1, 2], 'things')))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (found.stdout.strip(), found.stderr) == ("[1, 2]", "")


def test_track_passes_on_what_goes_wrong_among_the_items():
    def items():
        yield 1
        raise ValueError("the second")

    with pytest.raises(ValueError, match="the second"):
        list(track(items(), "things"))


@pytest.mark.parametrize(("given", "shown"), [("", True), ("on", True), ("off", False)])
@pytest.mark.parametrize("items", [[1, 2], range(2)])
def test_track_shows_how_much_is_done_unless_silenced(given, shown, items, capsys, monkeypatch):
    monkeypatch.setenv("SERVICECASE_PROGRESS", given)
    monkeypatch.setattr(progress, "_SECONDS", 0)
    list(track(items, "things", total=2))
    out, err = capsys.readouterr()
    assert out == ""
    assert ("0/2" in err) == ("things" in err) == shown


def test_track_shows_nothing_within_a_block_without_a_bar_and_all_after_it(capsys, monkeypatch):
    monkeypatch.delenv("SERVICECASE_PROGRESS", raising=False)
    monkeypatch.setattr(progress, "_SECONDS", 0)
    with without_bar():
        assert list(track([1, 2], "things")) == [1, 2]
    assert capsys.readouterr() == ("", "")
    list(track([1, 2], "things"))
    assert "things" in capsys.readouterr().err
