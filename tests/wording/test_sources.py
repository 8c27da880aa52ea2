import pytest

from servicecase.inputs.record import Record
from servicecase.inputs.sources import sources
from servicecase.scenario.presets import tax_presets, tax_records
from servicecase.wording.language import speaking
from servicecase.wording.sources import cited, is_assumed, note_in_words, source_in_words
from tests.wording.chinese import said_in


def test_source_in_full():
    assert cited(sources()["S4"]) == "S4 (B): 劳动报, Platform take rates in home services, 2025"
    assert cited(sources()["S10"]) == "S10 (C): Quotes for property-management systems"  # no publisher, no year


def test_source_in_full_in_chinese():
    assert said_in("zh", cited, sources()["S4"]) == "S4 (B)：劳动报，家政服务平台的抽成比例，2025"
    assert said_in("zh", cited, sources()["S10"]) == "S10 (C)：物业管理系统的报价"


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
    assert said_in("zh", source_in_words, record) == chinese
    with speaking("zh"):
        assert is_assumed(record) is assumed


def test_notes_of_the_scenario_stay_and_those_of_a_tax_preset_are_translated():
    assert (
        said_in("zh", note_in_words, Record(1.0, note="yes")) == "yes"
    )  # a word of the catalogue, but the author's here
    assert said_in("zh", note_in_words, Record(1.0, is_default=True)) == "默认值"
    assert said_in("zh", note_in_words, Record(1.0)) == ""
    vat = tax_records("general_2026")["vat_rate"]
    assert note_in_words(vat) == "tax preset general_2026; No input VAT is deducted"
    assert said_in("zh", note_in_words, vat) == "税费预设 general_2026：不抵扣进项税额"


@pytest.mark.parametrize("preset", tax_presets())
def test_note_of_every_tax_preset_is_translated(preset):
    for record in tax_records(preset).values():
        assert said_in("zh", note_in_words, record).startswith(f"税费预设 {preset}：")
