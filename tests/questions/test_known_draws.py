import numpy as np
import pytest

import servicecase as sc
from servicecase.questions.known_draws import known_draws


def test_known_draws_orders_inputs_and_leaves_out_what_has_no_value(headline):
    inputs = {"price": [1, 2, 3], "adoption": [4, 5, 6]}
    columns, outcome = known_draws(headline, inputs, [0.5, np.nan, np.inf], "irr")
    assert list(columns) == ["cleaning.adoption", "cleaning.price"]
    assert columns["cleaning.price"].tolist() == [1, 3]
    assert outcome.tolist() == [0.5, np.inf]


def test_known_draws_refuses(headline):
    with pytest.raises(
        sc.ScenarioError, match=r"cleaning\.price has draws of shape \(3,\), the outcome of shape \(4,\)"
    ):
        known_draws(headline, {"price": [1, 2, 3]}, [1, 2, 3, 4], "npv")
    with pytest.raises(sc.ScenarioError, match="both must be one list"):
        known_draws(headline, {"price": [[1, 2]]}, [[1, 2]], "npv")
    with pytest.raises(sc.ScenarioError, match="irr has a value in 0 of 2 draws, and at least 1 are needed"):
        known_draws(headline, {"price": [1, 2]}, [np.nan, np.nan], "irr")
    with pytest.raises(sc.UnknownNameError, match="did you mean 'price'"):
        known_draws(headline, {"prise": [1, 2]}, [1, 2], "npv")
