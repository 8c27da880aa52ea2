from dataclasses import replace

import numpy as np
import pytest

import servicecase as sc
from servicecase.questions.finding import as_html, cells, chart, sentence
from servicecase.questions.information.information_value import Estimate
from servicecase.questions.information.record import information
from servicecase.questions.information.words import choice, rounded, with_error, without_error
from servicecase.wording.language import speaking
from tests.conftest import TWO_SERVICES
from tests.questions.chinese import left_in_english

BYTES = 60_000
DRAWS = 2_000


@pytest.fixture(scope="module")
def launching(realistic):
    return information(realistic, draws=DRAWS)


@pytest.fixture(scope="module")
def sure(headline):
    return information(headline, draws=DRAWS)


@pytest.mark.parametrize(
    ("value", "standard_error", "text"),
    [
        (3_062.7, 89, "3,060 ± 180"),  # two errors are 178, and an error that begins with 1 has a second digit
        (67_408, 1_998, "67,000 ± 4,000"),
        (910.3, 42, "910 ± 80"),
        (12.4, 0.4, "12.4 ± 0.8"),
        (0, 3, "0 ± 6"),
        (6_412.3, 0, "6,410"),  # no error: three digits
        (6_412.3, 1e-9, "6,410"),
    ],
)
def test_estimates_are_rounded_to_their_errors(value, standard_error, text):
    assert with_error(Estimate(value, standard_error)) == text
    assert without_error(Estimate(value, standard_error)) == text.partition(" ± ")[0]


def test_rounding_keeps_the_sign():
    assert rounded(-2_967.2, 70) == -2_970


@pytest.mark.parametrize(
    ("option", "words"),
    [("launch", "launch"), ("do_nothing", "do nothing"), ("flat_fee", "flat fee"), ("Plan B", "Plan B")],
)
def test_options_in_words(option, words):
    assert choice(option) == words


def test_sentence_says_what_is_best_and_what_is_worth_knowing(launching):
    text = sentence(launching)
    wrong = round(100 * np.mean(launching.payoffs["launch"] < 0))
    assert text.startswith(f"Best on what is known: launch; another choice would be better in {wrong}% of the draws.")
    assert f"Perfect information would be worth {with_error(launching.perfect)} yuan; " in text
    most = with_error(launching.each["cleaning.adoption"])
    assert f"of single assumptions adoption is most worth knowing: {most} " in text
    assert text.endswith("(2,000 draws, seed 1; ± 2 standard errors).")


def test_sentence_where_nothing_could_change_the_choice(sure):
    assert sentence(sure) == "Best in every draw: launch. More information would not change that (2,000 draws, seed 1)."
    assert chart(sure).layout.title.text == "Nothing is worth knowing before the choice: launch is best in every draw"


def test_sentence_where_no_assumption_alone_could(launching):
    found = replace(launching, each={key: Estimate(0.0, 0.0, one.fit) for key, one in launching.each.items()})
    assert "; knowing a single assumption alone would not change the choice (" in sentence(found)
    title = chart(found).layout.title.text.replace("<br>", " ")
    assert title.endswith("yuan, but a single assumption alone would not change the choice")


def test_sentence_where_it_is_not_told_apart_from_nothing(launching):
    found = replace(launching, each={key: Estimate(10.0, 8.0, one.fit) for key, one in launching.each.items()})
    assert "; knowing a single assumption alone would hardly change the choice (" in sentence(found)
    title = chart(found).layout.title.text.replace("<br>", " ")
    assert "a single assumption alone would hardly change the choice" in title


def test_sentence_where_the_draws_leave_open_whether_one_could(launching):
    each = {key: Estimate(0.0, 0.0) for key in launching.each} | {"cleaning.price": Estimate(0.0, 8.0)}
    assert "; knowing a single assumption alone would hardly change the choice (" in sentence(
        replace(launching, each=each)
    )


def test_sentence_of_a_rare_regret(launching):
    npv = np.where(np.arange(DRAWS) == 0, -1.0, 1.0)
    found = replace(launching, payoffs={**launching.payoffs, "launch": npv})
    assert "another choice would be better in a few of the draws." in sentence(found)


def test_options_may_have_services_that_the_case_has_not(two_services):
    errands = TWO_SERVICES.replace("services.meals", "services.errands").replace("Meals 送餐", "Errands")
    other = sc.loads(errands.replace("adoption = 0.10", "adoption = { value = 0.10, low = 0.05, high = 0.15 }"))
    found = information(two_services, {"this": two_services, "other": other}, draws=128)
    assert list(found.each) == ["errands.adoption"]
    assert cells(found).rows[1][0] == chart(found).data[0].y[0] == "Errands: Adoption"
    assert "of single assumptions Errands: Adoption is most worth knowing" in sentence(found)


def test_cells_begin_with_everything_and_say_what_is_left(launching):
    shown = cells(launching)
    assert shown.rows[0][:2] == ("Perfect information", with_error(launching.perfect))
    assert shown.rows[1][0] == "Adoption"
    named = len(shown.rows) - 2
    assert shown.rows[-1][0].startswith(f"{len(launching.each) - named} more assumptions: worth")
    assert "Best on what is known" in as_html(launching)


def test_chart_has_a_bar_for_each_and_a_line_for_everything(launching):
    figure = chart(launching)
    assert len(figure.to_json()) < BYTES
    assert figure.data[0].y[0] == "Adoption"
    assert figure.data[0].x[0] == round(launching.each["cleaning.adoption"].value, 2)
    assert figure.layout.shapes[0].x0 == round(launching.perfect.value, 2)
    assert max(figure.data[0].x) < figure.layout.xaxis.range[1]
    assert "yuan" in figure.layout.xaxis.title.text
    one, everything = without_error(launching.each["cleaning.adoption"]), without_error(launching.perfect)
    title = f"Most worth knowing: adoption, {one} yuan of {everything} for perfect information"
    assert figure.layout.title.text == title


def test_options_in_chinese():
    with speaking("zh"):
        assert [choice(one) for one in ("launch", "do_nothing", "flat_fee", "Plan B")] == [
            "推出",
            "不做",
            "包干",
            "Plan B",
        ]


def test_sentence_in_chinese(launching, sure):
    wrong = round(100 * np.mean(launching.payoffs["launch"] < 0))
    everything, most = with_error(launching.perfect), with_error(launching.each["cleaning.adoption"])
    assert sentence(launching, "zh") == (
        f"按目前掌握的信息，最优选择是：推出；另一选择更优的可能为 {wrong}%。"
        f"若能事先掌握全部信息，价值 {everything} 元；单项假设中，最值得查明的是使用率：{most}"
        "（模拟 2,000 次，随机种子 1；± 为 2 倍标准误）。"
    )
    assert (
        sentence(sure, "zh")
        == "每次模拟中的最优选择都是：推出。掌握再多信息也不会改变这一选择（模拟 2,000 次，随机种子 1）。"
    )


def test_nothing_is_left_in_english(launching, sure):
    npv = np.where(np.arange(DRAWS) == 0, -1.0, 1.0)
    idle = {key: Estimate(0.0, 0.0, one.fit) for key, one in launching.each.items()}
    doubtful = {key: Estimate(10.0, 8.0, one.fit) for key, one in launching.each.items()}
    few = dict(list(launching.each.items())[:3])
    changes = [
        {}, {"each": idle}, {"each": doubtful}, {"each": few}, {"payoffs": {**launching.payoffs, "launch": npv}},
    ]  # fmt: skip
    assert [left_in_english(replace(launching, **one)) for one in changes] == [set()] * len(changes)
    assert left_in_english(sure) == set()


@pytest.mark.parametrize(("left", "words"), [(1, "另有 1 项假设"), (2, "另有 2 项假设")])
@pytest.mark.parametrize(("value", "worth"), [(5.0, "价值更小"), (0.0, "单独没有价值")])
def test_what_is_left_is_counted_in_chinese(launching, left, words, value, worth):
    each = list(launching.each)[: 10 + left]
    estimates = [Estimate(10.0 if place < 10 else value, 0.0) for place in range(len(each))]
    found = replace(launching, each=dict(zip(each, estimates, strict=True)))
    assert cells(found, "zh").rows[-1][0] == f"{words}：{worth}"
    assert chart(found, "zh").layout.annotations[0].text == f"误差线：2 倍标准误；{words}：{worth}"
