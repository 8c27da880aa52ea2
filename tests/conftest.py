import os
import re
import sys
from pathlib import Path

import pytest

import servicecase as sc


def without_skips_in_ci(report, where):
    """The report itself; in CI, which installs what the tests need, a skip for want of something is a failure."""
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome, report.longrepr = "failed", f"{where} was skipped in CI: {report.longrepr}"
    return report


FAILURES = "test-failures"  # a folder of the project that Git ignores


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Of a test that skips, or asks for a fixture that does; with pictures of the browser's pages if it fails."""
    report = without_skips_in_ci((yield), item.nodeid)
    if browsers := sys.modules.get("tests.browsers"):  # only then may a page be open
        if report.failed:
            folder = item.config.rootpath / FAILURES / re.sub(r"\W+", "_", f"{item.nodeid}_{call.when}")
            pictures = browsers.keep_what_was_seen(folder)
            report.sections += [("Page in the browser", f"{one}, and its text beside it") for one in pictures]
        browsers.forget_what_was_seen()
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    """Of a module that skips as a whole."""
    return without_skips_in_ci((yield), collector.nodeid)


ROOT = Path(__file__).parent.parent
SCENARIOS = ROOT / "data" / "scenarios"


@pytest.fixture(scope="session")
def headline():
    """The worked example: 112,500 yuan a year on commission."""
    return sc.load(SCENARIOS / "housekeeping.toml")


@pytest.fixture(scope="session")
def realistic():
    """The worked example with a ramp, churn, costs, tax and ranges."""
    return sc.load(SCENARIOS / "housekeeping_realistic.toml")


TWO_SERVICES = """
title = "Two services"
horizon_months = 24

[estate]
monthly_fee_income = 250_000
management_fee = 1.0

[services.cleaning]
title = "Cleaning"
contract = "commission"
adoption = 0.25
price = 1.0
commission_rate = 0.15

[services.meals]
title = "Meals 送餐"
contract = "commission"
base = "household"
adoption = 0.10
price = 20
purchases_per_month = 10
commission_rate = 0.05
"""


@pytest.fixture(scope="session")
def two_services():
    """Cleaning as in the worked example, and meals: 5% of 2,500 households x 10% x 10 x 20 yuan = 50,000 a month."""
    return sc.loads(TWO_SERVICES)
