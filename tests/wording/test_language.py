"""Every word of the faces in Chinese: what the model and the faces say is in the catalogue, and reads well."""

import ast
import datetime
import json
import re
from itertools import chain
from pathlib import Path
from string import Formatter

import numpy as np
import pytest

import servicecase
import servicecase as sc
from servicecase.engine.timeline import OPERATORS
from servicecase.inputs.business import read_model
from servicecase.inputs.catalogue import catalogue, read_table
from servicecase.inputs.faults import ScenarioError
from servicecase.questions.bridge.record import OTHER
from servicecase.questions.brief import words as brief_words
from servicecase.questions.brief.outside_view import reference_class
from servicecase.questions.brief.record import EQUIVALENTS, brief
from servicecase.questions.contracts import words as contract_words
from servicecase.questions.decision import words as decision_words
from servicecase.questions.finding import as_html
from servicecase.scenario.presets import tax_presets, tax_records
from servicecase.wording import language
from servicecase.wording.labels import COUNTED, label, label_in, quantity, unit_in_words
from servicecase.wording.language import messages, speaking, translated
from tests.conftest import ROOT, SCENARIOS
from tests.node import run
from tests.wording.chinese import missing_texts, said_in

PACKAGE = Path(servicecase.__file__).parent
NOTEBOOKS = ROOT / "notebooks"
ASSETS = PACKAGE / "faces" / "page" / "assets"
CATALOGUES = sorted((PACKAGE / "locale" / "zh" / "LC_MESSAGES").glob("*.po"))
CHINESE = re.compile("[\u4e00-\u9fff]")
SYMBOLS = {"1", "m²"}  # written alike everywhere
TRANSLATORS = {"translated", "words"}  # what a face calls with a text of its own

MODEL = read_model()
PAGES = [page for choice in MODEL.choices.values() for page in choice.pages.values()]
LINES = [line for lines in (*MODEL.common.values(), *(page.lines for page in PAGES)) for line in lines.values()]


def without_chinese(words):
    """Texts whose Chinese has no Chinese character."""
    return sorted({text for text, chinese in words if not CHINESE.search(chinese)})


def not_in_catalogue(texts):
    return sorted(set(texts) - messages("zh").keys())


# What the model says.


def test_every_line_is_named_in_chinese():
    assert without_chinese((line.name, said_in("zh", label, line.name)) for line in LINES) == []


def test_no_two_lines_have_the_same_name_in_chinese():
    names = {line.name: said_in("zh", label, line.name) for line in LINES}
    assert len(set(names.values())) == len(names)


def test_every_choice_and_its_pages_are_named_in_chinese():
    texts = [*(label(key) for key in MODEL.choices), *(page.title for page in PAGES)]
    assert without_chinese((text, said_in("zh", translated, text)) for text in texts) == []


def test_every_assumption_is_named_in_chinese():
    assert without_chinese((name, said_in("zh", label, name)) for name in catalogue()) == []
    assert said_in("zh", label, "adoption") == "使用率"
    assert label("adoption") == "Adoption"


def test_every_unit_is_written_in_chinese():
    units = {line.unit for line in LINES} | {one.unit for one in catalogue().values()}
    parts = {part for unit in units for part in unit.split("/")} - SYMBOLS
    assert without_chinese((part, said_in("zh", translated, part)) for part in parts) == []
    assert without_chinese((unit, said_in("zh", quantity, value, unit)) for unit in COUNTED for value in (1, 2)) == []


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("yuan/m²/month", "元/m²/月"), ("hour/post/month", "小时/岗/月"), ("m²", "m²"), ("1/month", "1/月"), ("1", "1")],
)
def test_unit_in_words(unit, expected):
    assert said_in("zh", unit_in_words, unit) == expected
    assert unit_in_words(unit) == unit


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (1.0, "month", "1 个月"),
        (60.0, "month", "60 个月"),
        (0.05, "1/month", "每月 5%"),
        (0.0785, "visit/household/month", "每户每月 0.0785 次"),
        (112_500.0, "yuan/year", "112,500 元/年"),
        (0.25, "share", "25%"),
        (True, "flag", "是"),
        (float("nan"), "month", "无"),
        ((0.0, 40_000.0), "yuan/month", "0、40,000 元/月"),
    ],
)
def test_quantity_in_chinese(value, unit, expected):
    assert said_in("zh", quantity, value, unit) == expected


def test_label_in_names_the_service_where_there_are_several(two_services, headline):
    assert said_in("zh", label_in, two_services, "meals.adoption") == "Meals 送餐：使用率"
    assert said_in("zh", label_in, headline, "cleaning.adoption") == "使用率"


# What the faces say.


def code():
    """The modules of the package, and the cells of the notebooks."""
    for path in PACKAGE.rglob("*.py"):
        yield path.read_text(encoding="utf-8")
    yield from cells_of_notebooks()


def cells_of_notebooks():
    for path in NOTEBOOKS.glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                yield "".join(cell["source"])


def literals(text):
    """Texts that some code hands to a translator as they stand."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in TRANSLATORS and isinstance(node.args[0].value, str):
                yield node.args[0].value


def test_every_literal_of_the_faces_is_in_the_catalogue():
    found = set(chain.from_iterable(map(literals, code())))
    # the search finds what is there
    assert {"default", "no outlay to earn a return on", "{count} checked, nothing wrong"} <= found
    assert not_in_catalogue(found) == []


def test_every_template_of_the_verdict_is_in_the_catalogue():
    groups = (decision_words.VERDICTS, contract_words.ALTERNATIVES, contract_words.OF_ONE, contract_words.OF_SEVERAL)
    assert not_in_catalogue({template for group in groups for template in group.values()}) == []
    assert not_in_catalogue([*EQUIVALENTS.values(), *brief_words.UNITS_OF_CARDS.values()]) == []


def test_every_figure_from_outside_is_in_the_catalogue():
    rows = reference_class()
    assert not_in_catalogue(row[column] for row in rows for column in ("title", "caveat")) == []


@pytest.fixture
def missed():
    """Texts asked for in Chinese that the catalogue does not have."""
    with missing_texts() as missing:
        yield missing


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.toml")), ids=lambda path: path.stem)
def test_brief_asks_for_nothing_that_the_catalogue_lacks(path, missed):
    case = sc.load(path)
    changes = [{}, {"horizon_months": 6}, {"tax": "small_scale_2026"}]
    changes += [
        {f"{case.scenario.services[0]}.{name}": value} for name, value in (("adoption", 1.0), ("launch_cost", 1e7))
    ]
    for one in changes:
        as_html(brief(case.with_(one), "zh"))
    assert missed - SYMBOLS == set()


def test_every_text_of_the_page_is_in_the_catalogue():
    marked = [re.findall(r'data-t(?:-[a-z]+)?="([^"]+)"', path.read_text("utf-8")) for path in ASSETS.glob("*.html")]
    called = [re.findall(r'\bt\(\s*"([^"]+)"', path.read_text("utf-8")) for path in ASSETS.glob("*.js")]
    texts = [*chain(*marked, *called)]
    assert len(texts) > 60  # the search finds what is there
    assert not_in_catalogue(texts) == []


# The catalogue itself.


def placeholders(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_catalogue_keeps_every_placeholder():
    wrong = [text for text, chinese in messages("zh").items() if placeholders(text) != placeholders(chinese)]
    assert wrong == []


def test_catalogue_has_each_text_once_and_translated():
    entries = [re.findall(r"^msgid ", path.read_text(encoding="utf-8"), flags=re.MULTILINE) for path in CATALOGUES]
    assert sum(map(len, entries)) == len(messages("zh")) + len(CATALOGUES)  # each header is an entry too


def written_in(text):
    """Every text in some code as it stands, be it handed to a translator or kept in a table; help by its paragraphs."""
    tree = ast.parse(text)
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return texts | {" ".join(part.split()) for one in texts if "\n\n" in one for part in one.split("\n\n")}


def sources_of_texts():
    """Every text that a face may hand to a translator: of the code, of the model, and of the tables of the package."""
    modules = (path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    yield from chain.from_iterable(map(written_in, chain(modules, cells_of_notebooks())))
    yield from (said_in("en", label, name) for name in (*(line.name for line in LINES), *MODEL.choices))
    yield from (page.title for page in PAGES)
    topics = {line.page.split(".")[1] for line in LINES} | {"contract_terms"}
    yield from (said_in("en", label, name) for topic in topics for name in (topic, f"{OTHER}_{topic}", OTHER))
    yield from (f"{{value}} {unit}{plural}" for unit in COUNTED for plural in ("", "s"))
    units = {line.unit for line in LINES} | {one.unit for one in catalogue().values()}
    yield from (part for unit in units for part in unit.split("/"))
    yield from chain(OPERATORS, (name for name, one in vars(np).items() if isinstance(one, np.ufunc)))
    tables = [path.stem for path in (PACKAGE / "data").glob("*.csv")]
    yield from (cell for table in tables for row in read_table(table) for cell in row.values() if cell)
    yield from (record.note for preset in tax_presets() for record in tax_records(preset).values())


def test_catalogue_has_no_text_that_nobody_says():
    assets = "".join(path.read_text(encoding="utf-8") for path in (*ASSETS.glob("*.js"), *ASSETS.glob("*.html")))
    said = set(sources_of_texts())
    assert [text for text in messages("zh") if text not in said and f'"{text}"' not in assets] == []


def test_translated_unknown_text_stays():
    assert said_in("zh", translated, "no such text") == "no such text"
    assert translated("yes") == "yes"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"before": "15%", "after": "9%"}, "使用率由 15% 调为 9%"),
        ({"before": "4%", "after": "每月 5%"}, "使用率由 4% 调为每月 5%"),
        ({"before": "正态分布", "after": "无"}, "使用率由正态分布调为无"),
        ({"before": "甲 乙", "after": "{丙}"}, "使用率由甲 乙调为 {丙}"),  # what fills a blank stays as it is
    ],
)
def test_no_space_stands_between_chinese_letters_where_a_blank_is_filled(values, expected):
    text = "{assumption} {before} to {after}"
    assert said_in("zh", translated, text).format(assumption="使用率", **values) == expected
    page = f"const content = {json.dumps({'texts': {'zh': messages('zh')}})}, state = {{ language: 'zh' }};"
    filled = f"t({json.dumps(text)}, {json.dumps({'assumption': '使用率', **values})})"
    assert run(page, "words.js", f"const result = {filled};") == expected


def test_no_space_stands_between_two_blanks_filled_with_chinese():
    assert said_in("zh", translated, "{what} {fault}").format(what="名称", fault="未填") == "名称未填"
    assert said_in("zh", translated, "{what} {fault}").format(what="x.toml", fault="已存在") == "x.toml 已存在"


@pytest.mark.parametrize(
    "action",
    [
        lambda case: language.language("fr"),
        lambda case: brief(case, "fr"),
        lambda case: case.summary("fr"),
        lambda case: case.assumptions("fr"),
        lambda case: case.contracts(lang="fr"),
        lambda case: case.explain(lang="fr"),
        lambda case: case.compare(case, "fr"),
    ],
)
def test_unknown_language(action, headline):
    with pytest.raises(ScenarioError, match=r"^lang is 'fr'; it must be en or zh$"):
        action(headline)


def test_unknown_language_that_is_no_text():
    with pytest.raises(ScenarioError, match=r"^lang is \['zh'\]; it must be en or zh$"):
        language.language(["zh"])


# Which language is spoken.


def test_english_is_spoken_where_nobody_says_otherwise():
    assert language.language() == "en"
    assert quantity(60.0, "month") == "60 months"


def test_speaking_holds_within_its_block_and_for_what_is_not_told_otherwise():
    with speaking("zh"):
        assert quantity(60.0, "month") == "60 个月"
        assert said_in("en", quantity, 60.0, "month") == "60 months"
        with speaking("en"):
            assert label("adoption") == "Adoption"
        assert label("adoption") == "使用率"
    assert label("adoption") == "Adoption"


def test_speaking_ends_with_an_error():
    with pytest.raises(ZeroDivisionError), speaking("zh"):
        _ = 1 / 0
    assert language.language() == "en"


def test_speaking_no_language_changes_nothing():
    with speaking("zh"), speaking(None) as spoken:
        assert spoken == "zh"


@pytest.mark.parametrize("given", ["zh", "zh_CN.UTF-8", "zh-CN", "ZH"])
def test_environment_variable_names_the_language(given, monkeypatch, headline):
    monkeypatch.setenv("SERVICECASE_LANG", given)
    assert brief(headline).figures[0].label == "年收入"
    assert brief(headline, "en").figures[0].label == "Annual income"


def test_environment_variable_with_an_unknown_language(monkeypatch):
    monkeypatch.setenv("SERVICECASE_LANG", "fr_FR")
    with pytest.raises(ScenarioError, match=r"^SERVICECASE_LANG is 'fr_FR'; it must be en or zh$"):
        translated("yes")


def test_speaking_an_unknown_language():
    with pytest.raises(ScenarioError, match=r"^lang is 'fr'; it must be en or zh$"), speaking("fr"):
        pass


# The brief of the worked example, as a Chinese manager reads it.


def test_brief_of_the_worked_example_in_chinese(headline):
    found = brief(headline, "zh")
    assert found.verdict == ("可以推出，但应以自营取代按比例分成：按折现率 8% 计算，60 个月的净现值为 675,969 元。")
    assert [(one.label, str(one)) for one in found.figures] == [
        ("年收入", "112,500 元/年"),
        ("年利润", "112,500 元/年"),
        ("净现值", "465,421 元"),
        ("内部收益率", "无"),
        ("投资回收期", "0 个月"),
        ("动态投资回收期", "0 个月"),
        ("最大资金占用", "0 元"),
    ]
    assert [one.range for one in found.outside_view] == ["1.2 至 3.3"]
    adoption = next(one for one in found.assumptions if one.key == "cleaning.adoption")
    assert (adoption.label, adoption.value, adoption.range, adoption.basis) == ("使用率", "25%", "10% 至 35%", "S1 (B)")


def test_brief_in_chinese_says_the_same_as_in_english(headline):
    case = headline.with_(commission_rate=0.35, horizon_months=6)
    chinese, english = brief(case, "zh"), brief(case)
    assert chinese.verdict.startswith("可以推出，但应以自营取代按比例分成")
    assert len(chinese.reasons) == len(english.reasons)
    assert chinese.cautions[-1] == "年度数字只含 6 个月：测算期不足一年。"
    assert len(chinese.cautions) == len(english.cautions)
    assert [one.is_assumed for one in chinese.assumptions] == [one.is_assumed for one in english.assumptions]
    values = [one.value for one in english.figures]
    assert [one.value for one in chinese.figures] == pytest.approx(values, rel=0, abs=0, nan_ok=True)


def test_verdict_of_two_services_in_chinese(two_services):
    found = brief(two_services.with_({"meals.marketing_per_month": 7_000}), "zh").verdict
    assert found.startswith("可以推出，但不做 Meals 送餐：其余服务按折现率")
    unknown = brief(two_services.with_({"meals.contract": "in_house"}), "zh").verdict
    assert unknown == "无法判断：方案没有给出作业成本（Meals 送餐）。"


def test_brief_in_chinese_as_html(headline):
    page = as_html(brief(headline, "zh"))
    assert "净现值" in page
    assert "元/年" in page
    assert "yuan" not in page


def test_dates_of_the_cautions_in_chinese(headline, realistic):
    expired = headline.with_(adoption={"value": 0.25, "expires": datetime.date(2020, 1, 31)})
    assert "使用率已于2020年1月31日过期。" in brief(expired, "zh").cautions
    # sixty months from January 2026
    ends = "税费预设 small_scale_2026 有效至2027年12月31日，而测算期到2030年12月为止。"
    assert ends in brief(realistic.with_(tax="small_scale_2026"), "zh").cautions
    begins = "税费预设 small_scale_2028 自2028年1月1日起有效，而测算期始于2026年1月。"
    assert begins in brief(realistic.with_(tax="small_scale_2028"), "zh").cautions
