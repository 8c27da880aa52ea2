import pytest

from servicecase.faces.workbook.names import defined_names, prefix, sheet_names


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("cleaning.adoption", "cleaning.adoption"),
        ("保洁.adoption", "保洁.adoption"),
        ("ab12", "_ab12"),
        ("r1c1", "_r1c1"),
        ("R", "_R"),
        ("r1.adoption", "_r1.adoption"),
        ("true.adoption", "_true.adoption"),
        ("_xlnm.adoption", "__xlnm.adoption"),
        ("tier rates", "tier_rates"),
    ],
)
def test_a_key_becomes_a_name_that_is_no_cell(key, expected):
    assert defined_names([key]) == {key: expected}


def test_names_that_would_be_the_same_are_told_apart():
    """Excel does not tell capitals from small letters."""
    assert defined_names(["a b", "A_b", "a_b"]) == {"a b": "a_b", "A_b": "A_b_2", "a_b": "a_b_3"}
    assert sheet_names(["Brief", "brief", "a/b", "x" * 40, "x" * 31]) == [
        "Brief",
        "brief_2",
        "a_b",
        "x" * 31,
        "x" * 29 + "_2",
    ]


def test_a_sheet_has_no_name_that_excel_keeps_for_itself():
    assert sheet_names(["History", "history"]) == ["History_", "history__2"]


def test_a_sheet_that_looks_like_a_cell_is_quoted():
    assert prefix("a1") == "'a1'!"
    assert prefix("true") == "'true'!"
    assert prefix("What-if") == "'What-if'!"
    assert prefix("Estate") == "Estate!"
