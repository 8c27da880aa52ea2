"""Files by their names, whatever stands there: text read without surprises, and what is written, written whole."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from pathlib import Path

from servicecase.engine.messages import Message, says
from servicecase.inputs.faults import Fault, ScenarioError

NO_NAME = says("cannot be the name of a file")
BYTE_ORDER_MARK = "\ufeff"


def read_text(file: str, what: Message, largest: int) -> str:
    """The text of a file, as it stands, of at most so many bytes; `what` is the kind of file that is wanted.

    Raises ScenarioError that names the file and what is wrong with it.
    """
    if "\0" in file:
        raise error_in(file, NO_NAME)
    try:
        status = os.stat(file)
        if stat.S_ISDIR(status.st_mode):
            raise error_in(file, says("is a directory; name a {what} file", what=what))
        if not stat.S_ISREG(status.st_mode):
            raise error_in(file, says("is a device or a pipe; name a {what} file", what=what))
        if status.st_size > largest:
            raise error_in(
                file,
                says(
                    "has {size:.3g} MB; a {what} may have {most:g} MB",
                    size=status.st_size / 1e6,
                    what=what,
                    most=largest / 1e6,
                ),
            )
        return Path(file).read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise error_in(file, says("is not UTF-8 text (byte {byte}); save it as UTF-8", byte=error.start + 1)) from None
    except (OSError, ValueError) as error:
        raise error_in(file, says("cannot be read: {reason}", reason=reason(error))) from None


def write_whole(path: str | os.PathLike[str], data: bytes | str) -> None:
    """Writes a file whole or not at all, over the file of that name if there is one; text as UTF-8.

    Raises ScenarioError that names the file where it is a directory or cannot be written.
    """
    file = os.fsdecode(path)
    if "\0" in file:
        raise error_in(file, NO_NAME)
    target = os.path.realpath(file)
    if os.path.isdir(target):
        raise error_in(file, says("is a directory; name a file"))
    if os.path.exists(target) and not os.path.isfile(target):
        raise error_in(file, says("is a device or a pipe; name a file"))
    try:
        _replace(target, data.encode("utf-8") if isinstance(data, str) else data)
    except (OSError, ValueError) as error:
        raise error_in(file, says("cannot be written: {reason}", reason=reason(error))) from None


def make_folder(folder: str) -> None:
    """Makes a folder for files, where there is none. Raises ScenarioError that names it where it cannot be one."""
    try:
        os.makedirs(folder, exist_ok=True)
    except (OSError, ValueError) as error:
        raise error_in(folder, says("cannot be a folder for the files: {reason}", reason=reason(error))) from None


def _replace(target: str, data: bytes) -> None:
    """Writes beside the target and moves it into place, so that at any moment one of the two is there, whole."""
    temporary = os.path.join(os.path.dirname(target), f".servicecase-{secrets.token_hex(8)}.tmp")
    try:
        # Not tempfile: a new file takes the permissions that any other new file would.
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if os.path.exists(target):
            shutil.copymode(target, temporary)
        os.replace(temporary, target)
    except BaseException:
        if os.path.lexists(temporary):
            os.unlink(temporary)
        raise


def directory_of(file: str) -> str:
    """Where the files stand that a file names: beside the file itself, not beside a link to it."""
    return os.path.dirname(os.path.realpath(file) if os.path.islink(file) else file)


def error_in(file: str, text: Message, name: str = "") -> ScenarioError:
    """The error that says one thing that is wrong with a file."""
    return ScenarioError([Fault(file, name, text)])


def reason(error: Exception) -> str:
    """Why the system refused something."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
