"""Somebody who has never seen the dashboard answers the three questions of management with the keyboard alone."""

import pytest

from tests.browsers import LAPTOP, PHONE, chromium
from tests.servers import app
from tests.walk import FILE, walk


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with app(tmp_path_factory.mktemp("app"), FILE, "--kernels", "2") as (_, address):
        yield address


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.mark.parametrize(("lang", "size"), [("en", LAPTOP), ("zh", PHONE)])
def test_launch_or_not_on_which_contract_and_what_if_only_12_percent_take_part(browser, address, lang, size):
    with walk(browser, address, lang, size) as found:
        shown = []
        for step, case in found.steps():
            found.wait_for(case)
            assert found.page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
            shown.append(step)
    assert shown == ["launch", "contract", "adoption"]
