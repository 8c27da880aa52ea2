"""The browser that the tests of the page share, and pages to open in it."""

import pytest

from servicecase.faces.page.page import to_html
from tests.browsers import chromium

DRAWS = 200  # for what is uncertain; enough to be shown


@pytest.fixture(scope="module")
def browser():
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def written(tmp_path_factory):
    """Writes the page of a case, once for each language, and gives the file."""
    folder, files = tmp_path_factory.mktemp("pages"), {}

    def write(case, lang="en"):
        if (case, lang) not in files:
            files[case, lang] = folder / f"{len(files)}.html"
            to_html(case, files[case, lang], lang, draws=DRAWS)
        return files[case, lang]

    return write
