"""Forged addresses, forged widget values and impossible trainings: a notice or a refusal, and a page."""

import math

import pytest

from app.settings import choice, flag, number, numbers, whole, words
from app.settings import values as pairs
from core.errors import ConfigError, HSVAEError
from core.training.recipe import Training
from core.training.run import train
from tests.app.visitor import Screen
from tests.attacks.state_cases import STATE_CASES
from tests.training.small import write_recipe


@pytest.mark.parametrize("case", STATE_CASES)
def test_address(mapped, case):
    view, query, seen = STATE_CASES[case]
    page = Screen(view, **query)
    assert page.calm
    assert not seen or any(seen in said for said in page.texts), page.texts
    for asked, kept in page.page.query_params.items():
        assert query.get(asked) is None or str(query[asked]) not in (asked, "NaN", "-1"), (asked, kept)


FORGED = (None, "", "x", -1, 10**30, 1e308, math.nan, math.inf, True, (), [3], {"a": 1}, b"x", object())
"""What a browser may send in the place of any value."""


@pytest.mark.parametrize(
    "setting",
    [choice("a", "x", ("x", "y")), flag("b"), whole("c", 5, 1, 20), number("d", 0.5, 0, 1), words("e"),
     numbers("f", 3), pairs("g", 3, -6, 6)],
    ids=lambda setting: setting.name,
)  # fmt: skip
@pytest.mark.parametrize("value", FORGED, ids=lambda value: type(value).__name__ + str(value)[:9])
def test_forged_widget_value(setting, value):
    kept = setting.checked(value, setting.default)
    assert setting.read(setting.write(kept)) == kept, "an address could have asked for it"


@pytest.mark.parametrize(
    "settings",
    [{"learning_rate": math.nan}, {"learning_rate": math.inf}, {"learning_rate": -1.0},
     {"learning_rate": 2.0}, {"batch_size": 0}, {"batch_size": 10**9}, {"batch_size": 1.5}, {"steps": -1},
     {"max_minutes": math.nan},     {"temperature": 0.0}, {"word_dropout": 1.0}, {"unheard_of": 1}],
    ids=str,
)  # fmt: skip
def test_impossible_training(settings):
    with pytest.raises(ConfigError) as refused:
        Training.parse(settings, "recipe")
    assert next(iter(settings)) in refused.value.cause and refused.value.cure


def test_batch_larger_than_the_rows(tmp_path, monkeypatch):
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path / "home"))
    path = write_recipe(tmp_path, model={"model": '"hsvae"', "encoder": '"gru"', "dimensions": 8})
    text = path.read_text().replace("batch_size = 16", "batch_size = 4096")
    path.write_text(text)
    with pytest.raises(HSVAEError, match="fewer rows than one batch") as refused:
        train(str(path), tmp_path / "run")
    assert "batch_size" in refused.value.cure
