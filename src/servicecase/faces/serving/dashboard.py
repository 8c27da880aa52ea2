"""The dashboard in a browser: Voilà in this process, with kernels that have run the notebook before anybody asks."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from servicecase.faces.notebooks import notebook, notebooks_folder
from servicecase.faces.serving.address import Address
from servicecase.faces.serving.own_files import found_first
from servicecase.inputs.faults import refusal
from servicecase.scenario.scenario import Scenario
from servicecase.wording.language import VARIABLE, speaking, translated

FILE = "SERVICECASE_FILE"  # the notebook of the dashboard reads it
KERNELS = 2
# Of all that is installed for JupyterLab, what shows widgets; others are made for another version of its parts
_EXTENSIONS = ("@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager", "anywidget")
_IDLE = 30 * 60  # seconds after which a kernel ends whose page is gone and did not say so
# All that the page loads is its own, and only it may show the page in a frame: the browser holds it to that. Widgets
# compile their templates and decode their fonts and arrays, which needs the rest.
_POLICY = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; frame-ancestors 'self'; form-action 'none'; "
    "base-uri 'self'; object-src 'none'"
)


def default_file() -> Path:
    """The worked example with ranges, costs and tax. Raises ScenarioError where it is not installed."""
    file = notebooks_folder().parent / "data" / "scenarios" / "housekeeping_realistic.toml"
    if not file.is_file():
        raise refusal("FILE", "is needed: no scenario comes with this installation")
    return file


def serve_dashboard(
    scenario: Scenario,
    file: Path,
    address: Address,
    *,
    lang: str | None = None,
    kernels: int = KERNELS,
    names: tuple[str, ...] = (),
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Serves the dashboard of a scenario and its file until SIGINT or SIGTERM, then ends the kernels.

    ``kernels`` are kept ready; whoever comes while none is waits for one to start. ``names`` are those by which the
    server may be asked for besides ``localhost``. ``ready`` is called once the first kernel has run the notebook.
    Raises ScenarioError.
    """
    path = notebook("06_dashboard")
    with speaking(lang) as spoken:
        os.environ |= {FILE: str(file.resolve()), VARIABLE: spoken}
        texts = _texts(scenario)
    serve(path, address, texts, lang=spoken, kernels=kernels, names=names, ready=ready)


def _texts(scenario: Scenario) -> dict[str, Any]:
    """What the page shows until the notebook does, by the name that its template has for it."""
    return {
        "metadata": {"name": scenario.title},
        "loading": translated("One moment, calculating the figures…"),
        "without_scripts": translated("This page needs JavaScript."),
        "failed": translated("The dashboard could not be shown; see the terminal where the server was started."),
    }


def serve(
    path: Path,
    address: Address,
    texts: dict[str, Any],
    *,
    lang: str = "en",
    kernels: int = KERNELS,
    names: tuple[str, ...] = (),
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Serves any notebook in the same way; ``texts`` are what its page shows until the notebook does."""
    found_first("JUPYTER_PATH")  # templates, and the kernel
    server = _server(path, address, _configuration(texts, lang, kernels, address.is_local, names))
    from tornado.ioloop import IOLoop

    for name in ("tornado.access", "tornado.general"):  # what visitors ask for in vain is no matter of the operator
        logging.getLogger(name).setLevel(logging.ERROR)
    loop = IOLoop.current()
    failed: list[str] = []

    def stop(number: int, frame: FrameType | None) -> None:
        loop.add_callback_from_signal(loop.stop)

    async def warm_up() -> None:
        failed.extend(await _failures(server))
        if failed:
            loop.stop()
        else:
            ready()

    before = {one: signal.signal(one, stop) for one in (signal.SIGINT, signal.SIGTERM)}
    loop.add_callback(warm_up)
    try:
        server.start()
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
        server.clear_instance()
    if failed:
        raise refusal(path.name, "does not run: {error}", error=failed[0])


def _server(path: Path, address: Address, configuration: dict[str, Any]) -> Any:
    from traitlets.config import Config

    try:
        from voila.app import Voila  # type: ignore[import-untyped]
    except ImportError:
        raise refusal("app", "needs Voilà: pip install voila") from None
    server = Voila.instance(  # the one application of this process: the renderer of the page logs there
        config=Config(configuration),
        config_file_paths=[],  # settings made for other notebooks would change what is promised here
        notebook_path=str(path),
        ip=address.host,
        port=address.port,
    )
    server.initialize([])
    return server


def _configuration(
    texts: dict[str, Any], lang: str, kernels: int, is_local: bool, names: tuple[str, ...]
) -> dict[str, Any]:
    """Voilà's settings, by class."""
    return {
        "Voila": {
            "open_browser": False,
            "port_retries": 0,
            "log_level": "ERROR",
            "tornado_settings": {
                "headers": {"Content-Security-Policy": _POLICY, "Referrer-Policy": "no-referrer"},
                # A page that closes ends its kernel, but Voilà never gives it the cookie that is asked for. Whoever
                # names a kernel by its random id has been given that.
                "disable_check_xsrf": True,
                # A page of another site that had its name point to this machine could read the dashboard: only those
                # who ask for this machine by its own name are answered, unless others are meant to reach it
                "allow_remote_access": not is_local,
                "local_hostnames": ["localhost", *names],
            },
        },
        "VoilaConfiguration": {
            "template": "servicecase",
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            "file_allowlist": [],  # nothing beside the notebook
            "strip_sources": True,
            "show_tracebacks": True,  # to the template, which shows the words of a scenario's faults and nothing else
            "preheat_kernel": kernels > 0,
            "default_pool_size": kernels,
            "resources": texts,
            "extension_allowlist": list(_EXTENSIONS),
        },
        "HTMLExporter": {"language_code": lang, "exclude_markdown": True},  # the dashboard has its own title
        "MappingKernelManager": {"cull_idle_timeout": _IDLE, "cull_interval": 60},
    }


async def _failures(server: Any) -> list[str]:
    """What went wrong while the first kernel of the pool ran the notebook; without a pool nothing has been run."""
    for pool in getattr(server.kernel_manager, "_pools", {}).values():
        try:
            first = await pool[0]
            await first["task"]
        except Exception as error:
            return [f"{type(error).__name__}: {error}"]
        cells = first["renderer"].executor.nb.cells
        outputs = [output for cell in cells for output in cell.get("outputs", ())]
        return [f"{one['ename']}: {one['evalue']}" for one in outputs if one["output_type"] == "error"]
    return []
