import re

import pytest

from servicecase.engine.graph import every_selection, wire
from servicecase.engine.trace import formula
from servicecase.inputs.business import read_model
from servicecase.inputs.catalogue import catalogue
from servicecase.wording.formulas import formula_in_words
from servicecase.wording.language import speaking

TABLE_SIZES = {f"service.{name}": 2 for name, one in catalogue().items() if one.kind == "table"}
GRAPHS = [
    wire(read_model(), catalogue(), chosen, {"service": chosen}, TABLE_SIZES)
    for chosen in every_selection(read_model())
]
EXPRESSIONS = {name: one for graph in GRAPHS for name, one in graph.expressions.items()}


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_formula_of_every_line_is_chinese_in_chinese_and_as_written_in_english(name):
    assert formula_in_words(EXPRESSIONS[name]) == formula(EXPRESSIONS[name])
    with speaking("zh"):
        said = formula_in_words(EXPRESSIONS[name])
    assert not re.search("[A-Za-z_]", re.sub("NPV|IRR", "", said)), said


def test_formula_keeps_its_signs(headline):
    with speaking("zh"):
        said = formula_in_words(headline.graph.expressions["cleaning.contract_income"])
        table = formula_in_words(headline.with_(contract="tiered").graph.expressions["cleaning.contract_income"])
    assert re.fullmatch("[\u4e00-\u9fff]+ × [\u4e00-\u9fff]+", said)
    assert "(" in table
