import math

import numpy as np
import pytest

from servicecase.questions.price.record import best_price
from tests.questions.chinese import left_in_english


@pytest.fixture(scope="module")
def bare(headline):
    """Work of 0.5 yuan a unit and adoption of 1% at a price of 1, which makes sales of 2,500 a month."""
    return headline.with_(
        adoption=0.01, hours_per_unit=0, insurance_per_worker=0, materials_per_unit=0.5, overhead_per_month=0,
        team_overhead_per_month=0, contractor_required_margin=0, discount_rate=0.0,
    )  # fmt: skip


def elastic(case, elasticity, **changes):
    return case.with_(price_response="elastic", reference_price=1.0, price_elasticity=elasticity, **changes)


def test_sentence_of_the_best_price_of_an_own_team(bare):
    # 2c = 1 yuan; it earns 2,500 - 1,250 a month over 60 months
    assert best_price(elastic(bare, -2.0, contract="in_house", price=0.8)).sentence == (
        "The best price is 1 yuan/m²: net present value is 75,000 yuan (now 0.8 yuan/m², 70,300 yuan)."
    )


def test_sentence_where_the_contractor_sets_the_limit(bare):
    # 20% of 2,500/p over 60 months: 30,000 at 1; it is viable from 0.5/0.8 = 0.625; all adopt at 0.1
    found = best_price(elastic(bare, -2.0, commission_rate=0.2))
    assert found.sentence == (
        "The best price is 0.625 yuan/m²: net present value is 48,000 yuan (now 1 yuan/m², 30,000 yuan). "
        "The company alone would take 0.1 yuan/m² (300,000 yuan), which is not viable for the contractor."
    )
    shown = found._repr_html_()
    for text in ("Best viable price", "0.625 yuan/m²", "Best for the company", "100%", ">0 yuan<"):
        assert text in shown


def test_sentence_where_the_price_may_rise_for_ever(bare):
    limited = best_price(elastic(bare, -0.5), within=(0.8, 1.5)).sentence
    # 22,500 x 1.5^0.5
    assert limited == (
        "The higher the price the better, up to the highest tested, 1.5 yuan/m²: net present value is 27,600 yuan "
        "there (now 1 yuan/m², 22,500 yuan)."
    )
    assert "far from 1 yuan/m², at which adoption was measured" in best_price(elastic(bare, -0.5)).sentence


def test_sentence_where_every_price_is_as_good(bare):
    assert best_price(elastic(bare, -1.0)).sentence == (
        "Every price from 0.588 yuan/m² to 1,000,000 yuan/m² is equally good: net present value is 22,500 yuan (now "
        "1 yuan/m², 22,500 yuan)."
    )


def test_sentence_where_the_contractor_lives_on_no_price(bare):
    found = best_price(elastic(bare, -2.0, contract="flat_fee", flat_fee=5_000), within=(0.2, 5))
    assert found.sentence.startswith("No price from 0.2 yuan/m² to 5 yuan/m² is viable for the contractor.")
    assert "Best viable price" not in found._repr_html_()


def test_sentence_warns_of_what_is_not_known(two_services, bare):
    case = two_services.with_(
        {"meals.price_response": "elastic", "meals.reference_price": 20, "meals.price_elasticity": -2.0}
    )
    assert "it is not known which prices are viable for the contractor" in best_price(case, service="meals").sentence
    dear = best_price(elastic(bare, -2.0, materials_per_unit=1.2))
    assert "The current price is not viable for the contractor." in dear.sentence


@pytest.mark.parametrize("elasticity", [-0.5, -1.0, -2.5])
@pytest.mark.parametrize("contract", ["commission", "in_house", "flat_fee"])
def test_chart_of_the_best_price(realistic, elasticity, contract):
    found = best_price(elastic(realistic, elasticity, contract=contract))
    figure = found.chart()
    curves = [one for one in figure.data if one.mode == "lines"]
    marks = [one for one in figure.data if one.mode != "lines"]
    assert len(curves) == (1 if contract == "in_house" else 2)
    assert [one.yaxis for one in curves] == ["y", "y2"][: len(curves)]
    first, last = figure.layout.xaxis.range
    assert first <= found.present.price <= last <= 20
    if found.best.price <= last:
        assert [one.x[0] for one in marks] == pytest.approx([found.best.price] * len(curves), abs=1e-4)
        # the mark stands on the line
        assert marks[0].y[0] == pytest.approx(np.interp(marks[0].x[0], curves[0].x, curves[0].y), rel=0.01)
    else:
        assert marks == []
    greyed = [one for one in figure.layout.shapes if one.type == "rect"]
    if contract == "in_house":
        assert greyed == []
    else:
        # just where the contractor has no room
        middles = [(one.x0 + one.x1) / 2 for one in greyed]
        assert np.all(found.over(np.array(middles))[1] < 0)
        covered = sum(one.x1 - one.x0 for one in greyed) / 2  # each once in both panels
        rooms = found.over(np.linspace(first, last, 4_001))[1]
        assert covered / (last - first) == pytest.approx(np.mean(rooms < 0), abs=1e-3)
    assert len(figure.to_json()) < 60_000


def test_chart_of_a_flat_result_has_no_axis_of_rounding_errors(bare):
    low, high = best_price(elastic(bare, -1.0)).chart().layout.yaxis.range
    assert high - low > 1_000
    assert not math.isnan(low)


def test_sentence_in_chinese(bare):
    # the figures of the two tests above
    assert best_price(elastic(bare, -2.0, contract="in_house", price=0.8)).in_words("zh") == (
        "最优单价为 1 元/m²：净现值为 75,000 元（目前 0.8 元/m²，70,300 元）。"
    )
    assert best_price(elastic(bare, -2.0, commission_rate=0.2)).in_words("zh") == (
        "最优单价为 0.625 元/m²：净现值为 48,000 元（目前 1 元/m²，30,000 元）。"
        "只看公司一方，单价应取 0.1 元/m²（300,000 元），但承包方达不到必要利润，难以持续。"
    )


@pytest.mark.parametrize(
    ("elasticity", "changes", "within"),
    [
        (-2.0, {"commission_rate": 0.2}, None),
        (-2.0, {"contract": "in_house"}, None),
        (-0.5, {}, None),
        (-1.0, {}, None),
        (-2.0, {"materials_per_unit": 1.2}, None),
        (-2.0, {"contract": "flat_fee", "flat_fee": 5_000}, (0.2, 5)),
    ],
)
def test_nothing_is_left_in_english(bare, elasticity, changes, within):
    assert left_in_english(best_price(elastic(bare, elasticity, **changes), within=within)) == set()


def test_nothing_is_left_in_english_where_the_cost_is_not_known(two_services):
    changes = {"price_response": "elastic", "reference_price": 20, "price_elasticity": -2.0}
    case = two_services.with_({f"meals.{name}": value for name, value in changes.items()})
    assert left_in_english(best_price(case, service="meals")) == set()


def test_chart_names_its_panels_in_chinese(bare):
    figure = best_price(elastic(bare, -2.0, commission_rate=0.2)).chart("zh")
    assert [one.name for one in figure.data[:2]] == ["公司：净现值，元", "承包方：超出必要利润的部分，元"]
    assert figure.layout.xaxis.title.text == "单价，元/m²"
    assert {"本方案", "承包方达不到<br>必要利润"} <= {one.text for one in figure.layout.annotations}
