import pytest

from servicecase.questions.maps import words as maps
from servicecase.questions.maps.record import contract_map, heat_map
from servicecase.wording.chart_style import contract_style
from servicecase.wording.language import messages
from tests.questions.charts import title
from tests.questions.chinese import left_in_english


@pytest.mark.parametrize("name", ["headline", "realistic"])
@pytest.mark.parametrize("make", [heat_map, contract_map])
def test_charts_are_lean_and_have_axis_titles(make, name, request):
    figure = make(request.getfixturevalue(name), "adoption", "price").chart()
    text = figure.to_json()
    assert len(text) < 60_000
    assert "bdata" not in text
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == ("Adoption", "Price, yuan/m²")


def test_heat_map_says_how_much_is_negative(headline):
    # 112,500 a year at 25% less 300,000 at once: pays from an income of some 75,000, so over half of 0 to 42%
    found = heat_map(headline.with_(launch_cost=300_000), "adoption", "price", points=11)
    negative = (found.values < 0).mean()
    assert f"Net present value is negative on {negative:.0%} of the map" in found.sentence
    assert "adoption from 0% to 42% and price from 0 to 1.8 yuan/m²" in found.sentence
    figure = found.chart()
    colours = figure.data[0]
    assert colours.zmin == -colours.zmax  # white is zero
    assert any("= 0" in one.text for one in figure.layout.annotations)


def test_heat_map_rounds_its_extremes(headline):
    # 250,000 m² x 42% x 1.8 x 15% a month over 60 months at 8%: 1,407,433
    assert "0 to 1,410,000 yuan; in this case it is 465,421 yuan." in heat_map(headline, "adoption", "price").sentence


def test_heat_map_without_losses_draws_no_line_at_zero(headline):
    found = heat_map(headline, "adoption", "price", points=5)
    assert found.sentence.startswith("Net present value is nowhere negative on the map")
    assert len(found.chart().data) == 2  # the map and the mark of the case


def test_heat_map_marks_the_case(headline):
    mark = heat_map(headline, "adoption", "price", points=5).chart().data[-1]
    assert (mark.x[0], mark.y[0]) == (0.25, 1.0)


def test_heat_map_leaves_cells_without_a_value_empty(headline):
    found = heat_map(headline, "adoption", "price", "irr", points=3)  # money comes from the first day: there is no rate
    assert found.sentence.startswith("Internal rate of return has no value anywhere on the map")
    assert all(one is None for row in found.chart().data[0].z for one in row)


def test_contract_map_names_regions_and_colours_them_as_everywhere(headline):
    found = contract_map(headline, "adoption", "price", contracts=["commission", "in_house"])
    figure = found.chart()
    text = " ".join(one.text for one in figure.layout.annotations)
    assert all(found.titles[form] in text for form in found.shares)
    assert contract_style("in_house")[0].lower() in {colour for _, colour in figure.data[0].colorscale}
    assert title(figure).startswith(f"{found.titles[found.here]} is worth most in this case")


def test_contract_map_tells_all_forms_apart(realistic):
    found = contract_map(realistic, "adoption", "worker_pay")
    colours = [colour for _, colour in found.chart().data[0].colorscale]
    assert len(set(colours)) == len(found.shares)


def test_contract_map_of_one_form(headline):
    found = contract_map(headline, "adoption", "price", contracts=[])
    assert found.sentence.startswith("Do nothing is worth most everywhere on the map (with adoption from 0% to 42%")
    assert found.chart().data[0].z[0][0] == 0


def test_maps_as_html(realistic):
    assert "Price ↓, adoption →" in heat_map(realistic, "adoption", "price")._repr_html_()
    assert "best in this case" in contract_map(realistic, "adoption", "price")._repr_html_()


@pytest.mark.parametrize("launch_cost", [0, 300_000, 3e7])
def test_heat_map_leaves_nothing_in_english(headline, launch_cost):
    case = headline.with_(launch_cost=launch_cost)
    assert left_in_english(heat_map(case, "adoption", "price", points=5)) == set()
    assert left_in_english(heat_map(case, "adoption", "price", "irr", points=5)) == set()


@pytest.mark.parametrize("forms", [[], ["commission", "in_house"], None])
def test_contract_map_leaves_nothing_in_english(realistic, forms):
    assert left_in_english(contract_map(realistic, "adoption", "worker_pay", contracts=forms, points=21)) == set()


def test_every_template_is_in_chinese():
    assert len(maps.VERDICTS) == 6
    assert set(maps.VERDICTS.values()) <= messages("zh").keys()


def test_heat_map_in_chinese(headline):
    # 250,000 m² x 42% x 1.8 x 15% a month over 60 months at 8%: 1,407,433
    assert heat_map(headline, "adoption", "price").in_words("zh") == (
        "净现值在图上处处不为负；图中使用率从 0% 到 42%，单价从 0 到 1.8 元/m²，结果为 0 至 1,410,000 元；"
        "本方案为 465,421 元。"
    )


def test_contract_map_in_chinese(headline):
    found = contract_map(headline, "adoption", "price", contracts=[])
    assert found.in_words("zh") == "不做在图上处处净现值最高（使用率从 0% 到 42%，单价从 0 到 1.8 元/m²）。"
    assert found.chart("zh").layout.xaxis.title.text == "使用率"
    assert found.chart("zh").layout.yaxis.title.text == "单价，元/m²"
