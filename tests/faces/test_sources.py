import pytest

from servicecase.assumptions import Record, sources
from servicecase.faces.language import speaking
from servicecase.faces.sources import cited, is_assumed, note_in_words, source_in_words
from servicecase.scenario import tax_presets, tax_records


def test_source_in_full():
    assert cited(sources()["S4"]) == "S4 (B): 劳动报, Platform take rates in home services, 2025"
    assert cited(sources()["S10"]) == "S10 (C): Offers of property-management systems"  # no publisher, no year


def test_source_in_full_in_chinese():
    assert cited(sources()["S4"], "zh") == "S4 (B)：劳动报，家政服务平台的抽成比例，2025"
    assert cited(sources()["S10"], "zh") == "S10 (C)：物业管理系统的报价"


@pytest.mark.parametrize(
    ("record", "english", "chinese", "assumed"),
    [
        (Record(0.25, source="S1"), "S1 (B)", "S1 (B)", False),
        (Record(0.25, source="our own count"), "our own count", "our own count", False),
        (Record(0.25, survey=(400, 100)), "survey, 100 of 400", "调查，400 户中 100 户愿意", False),
        (Record(0.25, survey=(400, 100), source="S1"), "S1 (B)", "S1 (B)", False),
        (Record(0.25), "assumed", "自行假定", True),
    ],
)
def test_on_whose_word_a_value_stands(record, english, chinese, assumed):
    assert source_in_words(record) == english
    assert source_in_words(record, "zh") == chinese
    with speaking("zh"):
        assert is_assumed(record) is assumed


def test_notes_of_the_scenario_stay_and_those_of_a_tax_preset_are_translated():
    assert note_in_words(Record(1.0, note="yes"), "zh") == "yes"  # a word of the catalogue, but the author's here
    assert note_in_words(Record(1.0, is_default=True), "zh") == "默认值"
    assert note_in_words(Record(1.0), "zh") == ""
    vat = tax_records("general_2026")["vat_rate"]
    assert note_in_words(vat) == "tax preset general_2026; No input VAT is deducted"
    assert note_in_words(vat, "zh") == "税费预设 general_2026：不抵扣进项税额"


@pytest.mark.parametrize("preset", tax_presets())
def test_note_of_every_tax_preset_is_translated(preset):
    for record in tax_records(preset).values():
        assert note_in_words(record, "zh").startswith(f"税费预设 {preset}：")
