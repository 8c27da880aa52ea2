"""Servers of notebooks for tests in a browser, on this machine alone; each ends with its block."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from servicecase.faces.serving.own_files import FOLDER
from tests.programs import HANGS_AFTER


def free_port():
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def jupyterlab(folder):
    """The address of a JupyterLab on a folder, without a token. Its pages save notebooks: give it a copy."""
    port = free_port()
    options = [
        *("--no-browser", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        *("--IdentityProvider.token=", "--ServerApp.password=", f"--ServerApp.root_dir={folder}", "--allow-root"),
        "--LabApp.expose_app_in_browser=True",  # the tests command it
    ]
    defaults = {"JUPYTER_CONFIG_PATH": str(FOLDER)}  # as `servicecase lab` has them
    with _served(["-m", "jupyterlab", *options], port, "api", folder, defaults) as address:
        yield address


@contextmanager
def voila(notebook, *options, environment=None):
    """The address of a notebook served by Voilà with the template of the project; options as its command has them."""
    port = free_port()
    command = [
        "-m",
        "voila",
        notebook,
        "--no-browser",
        "--Voila.ip=127.0.0.1",
        f"--port={port}",
        "--template=servicecase",
    ]
    more = {"JUPYTER_PATH": str(FOLDER), **(environment or {})}
    with _served([*command, *options], port, "voila/static/", Path(notebook).parent, more) as address:
        yield address


@contextmanager
def _served(arguments, port, path, folder, environment=None):
    """Runs a module of this Python until the block ends; yields the address once a path of it answers."""
    with tempfile.TemporaryDirectory() as own:
        # settings and workspaces of whoever runs the tests are neither read nor written
        apart = {"JUPYTER_CONFIG_DIR": own, "JUPYTER_DATA_DIR": own, "JUPYTERLAB_WORKSPACES_DIR": own}
        log = Path(own) / "log"
        with log.open("w") as stream:
            process = subprocess.Popen(
                [sys.executable, *map(str, arguments)],
                cwd=folder,
                env={**os.environ, **apart, **(environment or {})},
                stdout=stream,
                stderr=subprocess.STDOUT,
            )
        address = f"http://127.0.0.1:{port}/"
        try:
            wait_for(lambda: answers(address + path), process, log)
            yield address
        except BaseException:
            print(log.read_text(errors="replace"))  # pytest shows it beside the failure
            raise
        finally:
            end(process)


@contextmanager
def started(folder, *arguments, pattern):
    """A command that serves, the first finding of a pattern in its output, and where that is written."""
    output = folder / "output"
    with output.open("w") as stream:
        command = [sys.executable, "-m", "servicecase", *map(str, arguments), "--port", "0", "--no-browser"]
        process = subprocess.Popen(command, stdout=stream, stderr=stream)
    try:
        yield process, wait_for(lambda: re.search(pattern, output.read_text(), re.MULTILINE), process, output), output
    finally:
        end(process)


@contextmanager
def app(folder, *arguments):
    """The process and the address of `servicecase app`; what it says is in a file of a folder."""
    pattern = r"^(?:The dashboard is at |看板地址：)(http://127\.0\.0\.1:\d+/) ?[(（].*Ctrl-C.*[)）]$"
    with started(folder, "app", *arguments, pattern=pattern) as (process, line, _):
        yield process, line[1]


def end(process):
    """Asks a server to end, as a service manager would, so that it ends its kernels; returns its exit code."""
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(HANGS_AFTER)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def wait_for(found, process, log):
    """What a function finds, as soon as it finds something; fails with the log if the process ends or time is up."""
    latest = time.monotonic() + HANGS_AFTER
    while time.monotonic() < latest:
        if result := found():
            return result
        assert process.poll() is None, log.read_text(errors="replace")
        time.sleep(0.05)
    raise TimeoutError(log.read_text(errors="replace"))


def answers(address):
    """Whether a server answers, if only that there is no such page."""
    try:
        urllib.request.urlopen(address, timeout=5).close()
    except urllib.error.HTTPError as error:
        error.close()
    except OSError:
        return False
    return True
