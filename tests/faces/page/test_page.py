"""The file of the page: what is in it, and what its policy lets run."""

import base64
import hashlib
import re
from html import unescape

import pytest

from servicecase.faces.page import ASSETS, page
from servicecase.inputs.business import read_model
from servicecase.inputs.faults import ScenarioError
from servicecase.wording.language import LANGUAGES

LARGEST = 2_000_000  # bytes
DRAWS = 200
# Of d3.min.js and LICENSE as published in the npm package d3 7.9.2.
PUBLISHED = {
    "d3-7.9.2.min.js": "912111098ea99503a6f4967361d2bbdc9dbf58cf9c678c8e27e5b02d1a07f0c1",
    "d3-7.9.2.LICENSE": "2a6d2d5f32ba0b755ddbc1c833f766e30cdbe6ebe9a6d4e3e24427721f0b63d3",
}


@pytest.fixture(scope="module")
def text(headline):
    return page.page(headline, draws=DRAWS)


def checksum(part):
    return f"'sha256-{base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()}'"


def test_policy_allows_the_one_script_and_the_one_style_sheet_and_nothing_else(text):
    policy = unescape(re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)[1])
    directives = dict(one.split(" ", 1) for one in policy.split("; "))
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert directives == {
        "default-src": "'none'",
        "script-src": checksum(script),
        "style-src": checksum(style),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_document_has_no_inline_style_or_handler_and_names_no_other_place(text):
    document = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", text, flags=re.S)
    assert re.findall(r"\s(?:style|on\w+)=", document) == []
    assert re.findall(r"(?:https?:)?//", document) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_size(written, realistic, lang):
    assert written(realistic, lang).stat().st_size < LARGEST


def test_same_case_gives_the_same_bytes(headline, tmp_path):
    for name in ("one", "other"):
        page.to_html(headline, tmp_path / name, draws=DRAWS)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


@pytest.mark.parametrize("name", PUBLISHED)
def test_library_is_as_its_authors_published_it(name):
    assert hashlib.sha256(ASSETS.joinpath("vendor", name).read_bytes()).hexdigest() == PUBLISHED[name]


def test_page_holds_the_licence_of_the_library(text):
    assert ASSETS.joinpath("vendor", "d3-7.9.2.LICENSE").read_text() in text


def test_every_script_of_the_assets_is_in_the_page(text):
    for module in ASSETS.glob("*.js"):
        assert module.read_text(encoding="utf-8") in text


def test_every_contract_form_has_a_colour(text):
    for contract in read_model().choices["contract"].pages:
        assert f".form-{contract} {{ --series:" in text


def test_unknown_language(headline, tmp_path):
    with pytest.raises(ScenarioError, match=r"^lang is 'fr'; it must be en or zh$"):
        page.to_html(headline, tmp_path / "page.html", "fr")
    assert list(tmp_path.iterdir()) == []


def test_directory_for_a_file(headline, tmp_path):
    with pytest.raises(ScenarioError, match="is a directory; name a file"):
        page.to_html(headline, tmp_path, draws=DRAWS)
