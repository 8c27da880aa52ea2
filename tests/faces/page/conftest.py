"""The browser that the tests of the page share, and pages to open in it."""

import pytest

from servicecase.faces.page.page import to_html
from servicecase.questions.decision.record import decision, on_the_values_alone
from servicecase.questions.decision.words import headline
from servicecase.uncertainty.laws import uncertain
from servicecase.wording.language import speaking, translated
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


def decision_in_words(opened, case, lang="en"):
    """The decision over all draws of the case that was saved; of another, what its values alone say."""
    with speaking(lang):
        if opened.text("#changed") == translated("The scenario as saved"):
            return headline(decision(case, DRAWS))
        said = headline(on_the_values_alone(case))
        if not uncertain(case):
            return said
        return translated("On the values set here, without their ranges: {verdict}").format(verdict=said)
