import pytest

from servicecase.questions.variance import words as variance
from servicecase.questions.variance.record import MOST, SobolIndices, VarianceIndices, sobol
from tests.questions.chinese import left_in_english

ADOPTION, PRICE = "cleaning.adoption", "cleaning.price"


def made(case, error=0.02, draws=4_096, leaves_out=False):
    indices = VarianceIndices(
        {PRICE: -0.001, ADOPTION: 0.55}, {PRICE: error, ADOPTION: error}, {PRICE: 0.30, ADOPTION: 0.70},
        {PRICE: 0.01, ADOPTION: 0.03}, draws, 4 * draws, 0.95, 0.004,
    )  # fmt: skip
    return SobolIndices(case, "npv", 1, indices, leaves_out)


def test_sentence(headline):
    assert made(headline).sentence == (
        "The variance of net present value is due to adoption (55%) and price (0%), each by itself; interactions "
        "account for 45%."
    )


@pytest.mark.parametrize(
    ("share", "words"), [(0.20, "mostly due to adoption (20%)"), (0.10, "due above all to adoption (10%)")]
)
def test_sentence_says_mostly_of_more_than_half(headline, share, words):
    keys = (ADOPTION, PRICE, "cleaning.commission_rate", "cleaning.launch_cost")
    each = dict.fromkeys(keys, share)
    indices = VarianceIndices(each, each, each, each, 4_096, 6 * 4_096, 0.95, 0.004)
    assert f"is {words}" in SobolIndices(headline, "npv", 1, indices, False).sentence


def test_sentence_says_when_not_converged_and_what_to_do(headline):
    found = made(headline, error=0.10, draws=256).sentence
    assert "Not converged with 256 draws: the widest interval is ±10%" in found
    assert found.endswith("use more draws, such as draws=1024.")


def test_sentence_says_that_correlations_are_left_out(headline):
    assert made(headline, leaves_out=True).sentence.endswith(
        "The scenario's correlations are ignored: Sobol indices require independent assumptions."
    )


def test_cells_order_by_the_total_index(headline):
    shown = variance.cells(made(headline))
    assert [list(row) for row in shown.rows] == [
        ["Adoption", "55%", "2%", "70%", "3%"],
        ["Price", "0%", "2%", "30%", "1%"],
    ]


def test_chart(headline):
    figure = made(headline).chart()
    total, alone = figure.data
    assert list(total.y) == ["Adoption", "Price"]
    assert list(total.x) == [0.70, 0.30]
    assert list(alone.x) == [0.55, 0]  # an estimate below none is none
    assert list(total.error_x.array) == [0.03, 0.01]
    assert figure.layout.title.text == "70% of the uncertainty of net present value comes from adoption"
    assert "not converged" in made(headline, error=0.10).chart().layout.title.text.replace("<br>", " ")


@pytest.mark.parametrize("name", ["headline", "realistic"])
def test_chart_is_lean(name, request):
    found = sobol(request.getfixturevalue(name), draws=128)
    figure = found.chart()
    assert len(figure.to_json()) < 15_000
    assert len(figure.data[0].y) <= 12
    assert "Adoption" in found._repr_html_()


@pytest.mark.parametrize("share", [0.2, 0.1])
@pytest.mark.parametrize("count", [1, 2, 4])
def test_nothing_is_left_in_english(headline, count, share):
    keys = (ADOPTION, PRICE, "cleaning.commission_rate", "cleaning.launch_cost")[:count]
    each = dict.fromkeys(keys, share)
    indices = VarianceIndices(each, each, each, each, 4_096, 6 * 4_096, 0.95, 0.004)
    assert left_in_english(SobolIndices(headline, "npv", 1, indices, True), "draws") == set()


def test_nothing_is_left_in_english_of_many(realistic):
    assert left_in_english(sobol(realistic, draws=128), "draws") == set()
    assert left_in_english(made(realistic, error=0.10, draws=MOST)) == set()


def test_sentence_in_chinese(headline):
    assert made(headline).in_words("zh") == "净现值的方差来自使用率（55%）和单价（0%）各自的变动；多项共同作用占 45%。"
    assert made(headline, error=0.10, draws=256).in_words("zh").endswith("请增加模拟次数，例如 draws=1024。")
    assert made(headline).chart("zh").layout.title.text == "净现值的不确定性有 70% 来自使用率"
