"""A browser without a network, for tests of pages: what it asks for and what it complains of is recorded.

Of a test that fails there is a picture of each page that was open, and its text; see conftest.py.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.programs import HANGS_AFTER, program

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"),
)
# The page tells of every evaluation, of which the last one is kept for the tests, and that the reader pauses after it.
_FOLLOW = """
document.addEventListener("evaluated", (event) => { window.evaluated = event.detail; window.isPaused = false; });
document.addEventListener("settled", () => { window.isPaused = true; });"""
# What JupyterLab's kernel is busy with: it gives the thread that answers pages little time
BUSY = """(seconds) => {
  const code = `import time; end = time.monotonic() + ${seconds}\nwhile time.monotonic() < end: pass`;
  window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({ code });
}"""
# Holds back what a kernel says of a widget until JupyterLab looks for it, and then keeps the page busy until
# JupyterLab has given it up
LATE = """() => {
  const { set } = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
  const text = ({ data }) => (typeof data === "string" ? data : new TextDecoder().decode(data));
  const isSought = () => document.body?.innerText.includes("Loading widget");
  let last = Promise.resolve();
  const held = async (event) => {
    if (!text(event).includes('"_esm"')) return;
    while (!isSought()) await new Promise((done) => setTimeout(done, 20));
    const end = Date.now() + 2500;
    while (Date.now() < end);
  };
  Object.defineProperty(WebSocket.prototype, "onmessage", { set(handle) {
    set.call(this, (event) => { last = last.then(() => held(event)).then(() => handle.call(this, event)); });
  } });
}"""
LAPTOP, PHONE = (1366, 768), (390, 844)
_open: list["Visit"] = []
_seen: list[tuple[bytes, str]] = []  # pictures and texts of pages in which something failed
_LOOKS = 30_000  # milliseconds; a page that takes longer for a picture hangs


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
        """Waits until the page takes it that the reader pauses: it writes the address and the screen reader's text."""
        self.settle()
        self.page.wait_for_function("() => window.isPaused")

    def seen(self):
        """A picture of the page, and its text with the address and the complaints; a reason where there is none."""
        try:
            image = self.page.screenshot(timeout=_LOOKS)
            text = self.page.evaluate("() => document.body.innerText")
        except Exception as error:
            image, text = b"", f"The page does not answer: {error}"
        return image, "\n\n".join([self.page.url, *self.complaints, text])

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
    address = Path(file).resolve().as_uri()
    with _visit(browser, size, {"log", "warning", "error", "info", "debug"}, options) as opened:
        opened.page.add_init_script(_FOLLOW)
        opened.page.goto(address + fragment)
        opened.settle()
        yield opened
        asked = {one.partition("#")[0] for one in opened.requests}
        assert asked <= {address}, asked


@contextmanager
def open_page(browser, address, size=LAPTOP, **options):
    """Opens an address of a server; afterwards nothing may have been asked of another, and no error have come up."""
    host = urlsplit(address).netloc
    with _visit(browser, size, {"error"}, options) as opened:
        opened.page.goto(address, wait_until="domcontentloaded")
        yield opened
        asked = {one for one in opened.requests if urlsplit(one).scheme not in ("data", "blob")}
        foreign = {one for one in asked if urlsplit(one).netloc != host}
        assert not foreign, foreign


@contextmanager
def _visit(browser, size, kinds, options):
    """A new page; of what it writes to the console these kinds are complaints, of which none may be left."""
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, **options)
    context.set_default_timeout(1000 * HANGS_AFTER)
    opened = Visit(context.new_page())
    page = opened.page
    page.on("request", lambda request: opened.requests.append(request.url))
    page.on("websocket", lambda socket: opened.requests.append(socket.url))
    page.on("console", lambda message: opened.complaints.append(message.text) if message.type in kinds else None)
    page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    _open.append(opened)
    try:
        yield opened
        assert opened.complaints == [], opened.complaints
    except Exception:
        _seen.append(opened.seen())
        raise
    finally:
        _open.remove(opened)
        context.close()


def keep_what_was_seen(folder):
    """Writes pictures and texts of the pages that are open, or in which something failed; returns the pictures."""
    found = [*_seen, *(one.seen() for one in _open)]
    if found:
        folder.mkdir(parents=True, exist_ok=True)
    pictures = [folder / f"page_{number}.png" for number in range(1, len(found) + 1)]
    for picture, (image, text) in zip(pictures, found, strict=True):
        picture.write_bytes(image)
        picture.with_suffix(".txt").write_text(text, encoding="utf-8")
    return pictures


def forget_what_was_seen():
    """A failure that was expected needs no picture."""
    _seen.clear()


_IDLE = "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
# The model of the notebook: its pages keep only those cells in the document that are near what is seen.
_ALL_RUN = """() => window.jupyterapp.shell.currentWidget.content.widgets.every(
  ({ model }) => model.type !== "code" || !model.toJSON().source || model.executionCount)"""


def run_all_cells(page, base, notebook):
    """Opens a notebook in the JupyterLab at an address, runs its cells, and waits until all have been run."""
    page.goto(f"{base}lab/tree/{notebook}?reset", wait_until="domcontentloaded")
    page.wait_for_function(_IDLE)
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(_ALL_RUN)
    page.wait_for_function(_IDLE)
