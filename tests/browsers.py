"""A browser without a network, for tests of pages: what it asks for and what it complains of is recorded."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.programs import program

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"),
)
# The page tells of every evaluation; the last one is kept for the tests.
_KEEP_EVALUATION = 'document.addEventListener("evaluated", (event) => { window.evaluated = event.detail; });'
LAPTOP, PHONE = (1366, 768), (390, 844)
KERNEL_STARTS_WITHIN = 90_000  # milliseconds, on a machine that does much else
PAUSE = 500  # milliseconds; the page takes 400 for a pause


@contextmanager
def chromium():
    """Debian's Chromium, driven by Playwright, which has no browser of its own here."""
    path = program("chromium", "chromium-browser", "google-chrome", package="chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page that is open: ``requests`` and ``complaints`` grow while it is."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def settle(self):
        """Waits until what was changed is computed and shown."""
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def pause(self):
        """Waits as long as a reader who pauses: then the address and the screen reader's text are written."""
        self.page.wait_for_timeout(PAUSE)

    def lines(self):
        """Every line as the page has it, by key: a number or a list by month or year."""
        return self.page.evaluate(
            "() => Object.fromEntries(Object.keys(evaluated.graph.lines).map((key) => [key, evaluated.value(key)]))"
        )

    def text(self, selector):
        """The text of the first element that a selector finds."""
        return self.page.locator(selector).first.inner_text()


@contextmanager
def visit(browser, file, fragment="", size=LAPTOP, **options):
    """Opens a file; afterwards nothing else may have been asked for, and nothing complained of."""
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, **options)
    context.add_init_script(_KEEP_EVALUATION)
    opened = Visit(context.new_page())
    opened.page.on("request", lambda request: opened.requests.append(request.url))
    opened.page.on("console", lambda message: opened.complaints.append(message.text))
    opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    address = Path(file).resolve().as_uri()
    opened.page.goto(address + fragment)
    opened.settle()
    yield opened
    asked = {one.partition("#")[0] for one in opened.requests}
    context.close()
    assert asked <= {address}, asked
    assert opened.complaints == [], opened.complaints


@contextmanager
def open_page(browser, address, size=LAPTOP, **options):
    """Opens an address of a server; afterwards nothing may have been asked of another, and no error have come up."""
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, **options)
    opened = Visit(context.new_page())
    page = opened.page
    page.on("request", lambda request: opened.requests.append(request.url))
    page.on("websocket", lambda socket: opened.requests.append(socket.url))
    page.on("console", lambda message: opened.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    try:
        page.goto(address, wait_until="domcontentloaded")
        yield opened
    finally:
        context.close()
    host = urlsplit(address).netloc
    foreign = {
        one for one in opened.requests if urlsplit(one).scheme not in ("data", "blob") and urlsplit(one).netloc != host
    }
    assert not foreign, foreign
    assert opened.complaints == [], opened.complaints


_IDLE = "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
# The model of the notebook: its pages keep only those cells in the document that are near what is seen.
_ALL_RUN = """() => window.jupyterapp.shell.currentWidget.content.widgets.every(
  ({ model }) => model.type !== "code" || !model.toJSON().source || model.executionCount)"""


def run_all_cells(page, base, notebook):
    """Opens a notebook in the JupyterLab at an address, runs its cells, and waits until all have been run."""
    page.goto(f"{base}lab/tree/{notebook}?reset", wait_until="domcontentloaded")
    page.wait_for_function(_IDLE, timeout=KERNEL_STARTS_WITHIN)
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(_ALL_RUN, timeout=KERNEL_STARTS_WITHIN)
    page.wait_for_function(_IDLE, timeout=KERNEL_STARTS_WITHIN)
