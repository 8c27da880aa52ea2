import os

import pytest

from servicecase.inputs.faults import ScenarioError
from servicecase.inputs.text_file import write_whole


def test_write_whole_replaces_what_stood_there(tmp_path):
    path = tmp_path / "out.bin"
    path.write_bytes(b"a longer text than the new one")
    write_whole(path, b"\x00\xff")
    assert path.read_bytes() == b"\x00\xff"
    write_whole(path, "物业")
    assert path.read_bytes() == "物业".encode()
    assert os.listdir(tmp_path) == ["out.bin"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "is a directory; name a file"),
        ("missing/out.bin", "cannot be written: No such file or directory"),
        ("out\0.bin", "cannot be the name of a file"),
    ],
)
def test_write_whole_refuses_what_is_no_file_and_names_it(tmp_path, name, words):
    path = f"{tmp_path}/{name}"
    with pytest.raises(ScenarioError) as error:
        write_whole(path, b"")
    assert error.value.faults[0].file == path
    assert str(error.value).endswith(words)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a pipe with a name needs POSIX")
def test_write_whole_refuses_a_pipe_and_leaves_it(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(ScenarioError, match="pipe: is a device or a pipe; name a file"):
        write_whole(pipe, b"")
    assert pipe.is_fifo()


def test_write_whole_leaves_the_old_file_where_writing_fails(tmp_path):
    path = tmp_path / "out.txt"
    path.write_text("old")
    with pytest.raises(ScenarioError, match="cannot be written"):
        write_whole(path, "\ud800")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["out.txt"]
