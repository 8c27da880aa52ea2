from servicecase.wording.language import speaking
from servicecase.wording.phrases import axis_title, ends_of, percent, tick_format, value_of, with_note, within


def test_within_a_sentence_names_keep_their_capitals(headline, two_services):
    assert within(headline, "cleaning.adoption") == "adoption"
    assert within(headline, "vat_rate") == "VAT rate"
    assert within(two_services, "meals.price") == "Meals 送餐: Price"


def test_value_of_has_no_digits_that_mean_nothing(headline):
    assert value_of(headline, "npv", 123_456.7) == "123,000 yuan"
    assert value_of(headline, "cleaning.adoption", 0.14159) == "14.2%"
    assert value_of(headline, "cleaning.price", 1.2345) == "1.23 yuan/m²"


def test_axis_title_says_a_unit_once(headline):
    assert axis_title(headline, "cleaning.price") == "Price, yuan/m²"
    assert axis_title(headline, "cleaning.adoption") == "Adoption"
    assert axis_title(headline, "cleaning.start_month") == "Start month"


def test_shares_are_shown_in_percent(headline):
    assert percent(0.1649) == "16%"
    assert [percent(one) for one in (0.0, 0.0049, 0.0051, 0.9949, 0.9951, 1.0)] == [
        "0%", "<1%", "1%", "99%", ">99%", "100%",
    ]  # fmt: skip
    assert tick_format(headline, "cleaning.adoption") == ".0%"
    assert tick_format(headline, "npv") == ",~r"


def test_words_in_chinese(headline, two_services):
    with speaking("zh"):
        assert within(two_services, "meals.price") == "Meals 送餐：单价"  # a name keeps its capital
        assert with_note("甲", "乙") == "甲（乙）"
        assert ends_of(headline, "cleaning.price", 0.8, 1.5) == "0.8 至 1.5 元/m²"
        assert axis_title(headline, "cleaning.price") == "单价，元/m²"
        assert axis_title(headline, "cleaning.start_month") == "开始月份"


def test_ends_of_say_the_unit_once(headline):
    assert ends_of(headline, "cleaning.price", 0.8, 1.5) == "0.8 to 1.5 yuan/m²"
    assert ends_of(headline, "cleaning.adoption", 0.1, 0.35) == "10% to 35%"
