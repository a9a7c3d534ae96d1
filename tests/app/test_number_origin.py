"""Each number's line ends with the number that the screen shows."""

import re

import numpy as np
import pytest

from app.services import resources
from app.services.number_origin import certainty_line, hoyer_line, nats_line, origins, value_line
from app.ui import number_origin
from tests.app.visitor import Screen

SENTENCE = "a small dog eats in the garden"


def result(line):
    return float(re.search(r"= ([-+]?[\d.]+)(?: %)?$", line).group(1))


def test_lines_say_what_the_codes_say(model_and_index):
    codes = resources.encode("stand-in", SENTENCE)
    assert result(hoyer_line(codes)) == pytest.approx(float(codes.hoyer[0]), abs=0.006)
    for dimension in map(int, codes.ranked(0)):
        assert result(certainty_line(codes, dimension)) == pytest.approx(
            100 * codes.p_on[0, dimension], abs=0.06
        )
        assert result(value_line(codes, dimension)) == pytest.approx(codes.gated[0, dimension], abs=0.006)
    nats = float((codes.nats_gate + codes.nats_value)[0, 3])
    assert f"= {nats:.2f} nats" in nats_line(codes, 3) and f"{codes.nats[0]:.0f} nats in all" in nats_line(
        codes, 3
    )
    assert "because it is off" in value_line(codes, 200)


@pytest.mark.skipif(resources.default_name() is None, reason="no checkpoint here")
def test_the_formulas_are_those_of_a_trained_model():
    codes = resources.encode("english-gru-32", SENTENCE)
    a, b = codes.gate_a[0], codes.gate_b[0]
    np.testing.assert_allclose(b / (a + b), codes.p_on[0], rtol=1e-4)
    assert result(hoyer_line(codes)) == pytest.approx(float(codes.hoyer[0]), abs=0.006)


def test_an_empty_code_has_no_hoyer(model_and_index):
    assert "nothing is on" in hoyer_line(resources.encode("stand-in", "zzz"))


def test_the_line_is_under_the_bars_and_in_lessons(model_and_index):
    codes = resources.encode("stand-in", SENTENCE)
    for screen in (Screen("inspect", text=SENTENCE, dim="3"), Screen("learn", step="sparse", text=SENTENCE)):
        assert screen.calm and hoyer_line(codes) in screen.texts
        assert number_origin.OPEN in [one.label for one in screen.page.expander]
    assert any(
        said.startswith("animals - 3: certainty") for said in Screen("inspect", text=SENTENCE, dim="3").texts
    )
    assert hoyer_line(codes) in Screen("learn", step="hoyer", text=SENTENCE).texts
    assert len(origins(codes, 3, "animals - 3")) == 4
