"""The commands that serve notebooks: what they say, what they let through, and that they end."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from websockets.sync.client import connect

import servicecase as sc
from servicecase.faces.memo.execution import ENVIRONMENT
from servicecase.faces.notebooks import notebook
from servicecase.faces.serving.address import Address
from servicecase.faces.serving.lab import copy_notebooks
from tests.cli.test_case import servicecase
from tests.conftest import ROOT, SCENARIOS
from tests.programs import HANGS_AFTER
from tests.servers import answers, app, end, started, wait_for

NOTIFICATIONS = "@jupyterlab/apputils-extension:notification"
FLAT_FEE = SCENARIOS / "housekeeping_flat_fee.toml"


def ask(address, path="", **headers):
    """Status and text of an answer."""
    request = urllib.request.Request(address + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=HANGS_AFTER) as answer:
            return answer.status, answer.read().decode(), answer.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode(), error.headers


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """`servicecase app` with a scenario of its own, in Chinese: its address."""
    options = [FLAT_FEE, "--lang", "zh", "--kernels", "1", "--name", "proxy.example"]
    with app(tmp_path_factory.mktemp("served"), *options) as (process, address):
        yield address
        assert end(process) == 0  # as a service manager would end it


@pytest.fixture(scope="module")
def answer(served):
    """Status, text and headers of the page that it serves, before a browser has done anything with it."""
    return ask(served)


@pytest.fixture(scope="module")
def page(answer):
    assert answer[0] == 200
    return answer[1]


@pytest.fixture(scope="module")
def kernel(page):
    """The path of the kernel behind the page."""
    return "api/kernels/" + re.search(r'"kernelId": "([-\w]+)"', page)[1]


def test_app_serves_the_scenario_in_its_language_without_code(page):
    assert '<html lang="zh">' in page
    assert f"<title>{sc.load(FLAT_FEE).scenario.title}</title>" in page
    assert "请稍候" in page
    for cell in json.loads(notebook("06_dashboard").read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            assert cell["source"][-1] not in page


def test_title_of_a_scenario_is_text_and_no_part_of_the_page(tmp_path):
    title = "<img src=x onerror=alert(1)> A & B"
    path = tmp_path / "hostile.toml"
    text = FLAT_FEE.read_text(encoding="utf-8").replace('extends = "', f'extends = "{SCENARIOS.as_posix()}/')
    path.write_text(re.sub("^title = .*$", f'title = "{title}"', text, flags=re.MULTILINE), encoding="utf-8")
    assert sc.load(path).scenario.title == title
    with app(tmp_path, path, "--kernels", "0") as (_, address):
        page = ask(address)[1]
    assert "<h1>&lt;img src=x onerror=alert(1)&gt; A &amp; B</h1>" in page
    assert "<img src=x" not in page


def test_app_names_no_other_machine_in_what_the_page_loads(page):
    assert re.findall(r'(?:src|href)="((?:https?:)?//[^"]*)"', page) == []


def test_app_lets_the_browser_load_nothing_from_elsewhere(answer):
    policy = answer[2]["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    "path",
    [
        "voila/files/06_dashboard.ipynb",
        "voila/files/conftest.py",
        "voila/files/../data/scenarios/housekeeping.toml",
        "voila/files/%2e%2e/data/scenarios/housekeeping.toml",
        "voila/static/..%2f..%2f..%2fetc/passwd",
        "voila/templates/servicecase/static/../../../../etc/passwd",
        "voila/render/05_faces.ipynb",
        "voila/tree",
        "05_faces.ipynb",
        "api/contents",
        "api/kernels",
    ],
)
def test_app_serves_nothing_beside_the_dashboard(served, path):
    status, text, _ = ask(served, path)
    assert status >= 400
    assert len(text) < 1000
    assert "Traceback" not in text


def test_app_answers_to_its_own_names_alone(served, kernel):
    assert ask(served, kernel, Host="elsewhere.example")[0] == 403
    assert ask(served, kernel, Host="localhost")[0] == 200
    assert ask(served, kernel, Host="proxy.example")[0] == 200


def test_app_runs_no_code_of_a_visitor(served, kernel, tmp_path):
    secret = tmp_path / "written"
    with connect(served.replace("http", "ws") + f"{kernel}/channels") as channel:
        for kind, content in (
            ("execute_request", {"code": f"open({str(secret)!r}, 'w').close()", "silent": False}),
            ("kernel_info_request", {}),
        ):
            header = {"msg_id": kind, "msg_type": kind, "session": "x", "username": "", "version": "5.3", "date": ""}
            message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "buffers": []}
            channel.send(json.dumps({**message, "channel": "shell"}))
        answers = []
        while "kernel_info_reply" not in answers:
            answers.append(json.loads(channel.recv(timeout=HANGS_AFTER))["msg_type"])
    assert "execute_reply" not in answers
    assert not secret.exists()


def test_app_ends_at_ctrl_c_with_its_kernels_and_without_a_word(tmp_path):
    with app(tmp_path, "--kernels", "1") as (process, _):
        kernels, said = psutil.Process(process.pid).children(), (tmp_path / "output").read_text()
        assert kernels
        process.send_signal(signal.SIGINT)
        assert process.wait(HANGS_AFTER) == 0
        assert (tmp_path / "output").read_text() == said
    assert not [one for one in kernels if one.is_running()]


@pytest.fixture
def taken():
    """A port that something else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


@pytest.mark.parametrize("command", ["app", "lab"])
def test_a_port_in_use_is_one_line(command, taken):
    error = servicecase(command, "--port", str(taken), code=2).stderr
    assert error == f"port {taken} is in use; give --port 0 for a free one\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["app", "missing.toml"], "missing.toml: cannot be read: No such file or directory"),
        (["app", str(SCENARIOS)], f"{SCENARIOS}: is a directory; name a scenario file"),
        (["app", "--lang", "fr"], "lang is 'fr'; it must be en or zh"),
        (["app", "--address", "nowhere.invalid"], "address 'nowhere.invalid' is not known to this machine"),
        (["app", "--address", "192.0.2.1"], "address '192.0.2.1' is not one of this machine"),
        (["lab", "missing"], "FOLDER 'missing' is not a folder; --copy makes one"),
        (["lab", "--copy"], "FOLDER is needed with --copy"),
        (["lab", "--copy", str(SCENARIOS)], f"FOLDER {str(SCENARIOS)!r} is there already; --copy makes a new one"),
        (["lab", "--copy", f"{FLAT_FEE}/new"], f"FOLDER '{FLAT_FEE}/new' cannot be made: Not a directory"),
        (["lab", "--lang", "fr"], "lang is 'fr'; it must be en or zh"),
    ],
)
def test_bad_input_is_one_line(arguments, said):
    assert servicecase(*arguments, "--port", "0", code=2).stderr == f"{said}\n"


def test_app_says_all_that_is_wrong_with_the_scenario(tmp_path):
    path = tmp_path / "bad.toml"
    headline = SCENARIOS / "housekeeping.toml"
    path.write_text(headline.read_text(encoding="utf-8").replace("adoption = ", "adoptoin = "), encoding="utf-8")
    error = servicecase("app", str(path), "--port", "0", code=2).stderr
    assert "did you mean 'adoption'?" in error
    assert "Traceback" not in error


@pytest.mark.parametrize(
    ("command", "module", "said"),
    [
        ("app", "voila.app", "app needs Voilà: pip install voila\n"),
        ("lab", "jupyterlab", "lab needs JupyterLab: pip install jupyterlab\n"),
    ],
)
def test_what_is_not_installed_is_one_line(command, module, said, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)  # as if an import did not find it
    monkeypatch.setenv("JUPYTER_PATH", "")  # put back afterwards
    assert servicecase(command, "--port", "0", code=2).stderr.endswith(said)


def test_app_needs_a_file_where_no_scenario_is_installed(tmp_path, monkeypatch):
    monkeypatch.setattr("servicecase.faces.serving.dashboard.notebooks_folder", lambda: tmp_path / "notebooks")
    error = servicecase("app", "--port", "0", code=2).stderr
    assert error == "FILE is needed: no scenario comes with this installation\n"


def test_a_notebook_that_does_not_run_ends_the_server_with_one_line(tmp_path):
    path = tmp_path / "fails.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("raise ValueError('out of order')")]), path)
    code = (
        "from pathlib import Path; from servicecase.faces.serving.address import free_address\n"
        "from servicecase.faces.serving.dashboard import serve\n"
        f"serve(Path({str(path)!r}), free_address(), {{}}, kernels=1)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=HANGS_AFTER)
    assert found.returncode == 1
    assert found.stderr.endswith("ScenarioError: fails.ipynb does not run: ValueError: out of order\n")


def test_lab_opens_the_notebooks_and_asks_for_its_token_and_for_nothing_else(tmp_path):
    pattern = r"(http://127\.0\.0\.1:\d+/)lab\?token=(\w+)"
    with started(tmp_path, "lab", pattern=pattern) as (process, line, output):
        wait_for(lambda: answers(line[1] + "api"), process, output)
        assert ask(line[1], "api/contents")[0] == 403
        token = {"Authorization": f"token {line[2]}"}
        listed = json.loads(ask(line[1], "api/contents", **token)[1])["content"]
        settings = json.loads(ask(line[1], f"lab/api/settings/{NOTIFICATIONS}", **token)[1])
    names = {one["name"] for one in listed}
    assert {path.name for path in (ROOT / "notebooks").glob("*.ipynb")} <= names
    assert settings["schema"]["properties"]["fetchNews"]["default"] == "false"  # by itself: ask whether to


def test_lab_stores_charts_as_the_notebooks_have_them(monkeypatch):
    """By itself plotly would store plotly.js with the first chart of a notebook that is saved."""
    told = {}
    monkeypatch.setattr("jupyterlab.labapp.LabApp.launch_instance", lambda options: told.update(os.environ))
    for name in ("PLOTLY_RENDERER", "SERVICECASE_LANG", "JUPYTER_CONFIG_PATH"):
        monkeypatch.setenv(name, "put back afterwards")
    servicecase("lab", "--port", "0", "--lang", "zh")
    assert (told["PLOTLY_RENDERER"], told["SERVICECASE_LANG"]) == ("plotly_mimetype", "zh")
    assert told["PLOTLY_RENDERER"] == ENVIRONMENT["PLOTLY_RENDERER"]  # of nbval and execute_notebooks.py


def test_copy_of_the_notebooks_has_what_they_read(tmp_path):
    folder = Path(copy_notebooks(str(tmp_path / "mine")))
    assert {path.name for path in folder.iterdir()} == {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert (folder / "../data/scenarios/housekeeping.toml").read_bytes() == (
        SCENARIOS / "housekeeping.toml"
    ).read_bytes()


@pytest.mark.parametrize(
    ("address", "text", "local"),
    [
        (Address("127.0.0.1", 80), "http://127.0.0.1:80/", True),
        (Address("::1", 8866), "http://[::1]:8866/", True),
        (Address("0.0.0.0", 8866), "http://0.0.0.0:8866/", False),
        (Address("192.0.2.1", 8866), "http://192.0.2.1:8866/", False),
    ],
)
def test_address(address, text, local):
    assert str(address) == text
    assert address.is_local is local


def test_app_warns_where_others_reach_it(monkeypatch):
    monkeypatch.setattr("servicecase.cli.serve.serve_dashboard", lambda *arguments, **options: None)
    assert "no password is asked for" in servicecase("app", "--port", "0", "--address", "0.0.0.0").stderr
    assert "password" not in servicecase("app", "--port", "0").stderr


def test_app_opens_the_address_once_it_is_ready(monkeypatch):
    opened = []
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setattr("servicecase.cli.serve.serve_dashboard", lambda *arguments, ready, **options: ready())
    assert opened == []
    said = servicecase("app", "--port", "0").stdout
    assert said == f"The dashboard is at {opened[0]} (Ctrl-C ends it)\n"
    assert servicecase("app", "--port", "0", "--no-browser").stdout
    assert len(opened) == 1
