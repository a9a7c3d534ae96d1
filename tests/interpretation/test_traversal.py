"""Sweeps of several dimensions, and the values that they go through."""

import numpy as np
import pytest

from core.errors import RequestError
from core.interpretation.traversal import corpus_values, even_values, sweep, sweep_many
from tests.interpretation.speller import Speller

CODE = np.array([1, 0, 2, 0, 0, 3], np.float32)
PROBABILITIES = (0.01, 0.25, 0.5, 0.75, 0.99)


def test_many_sweeps_are_one_batch_and_each_is_the_sweep_alone():
    model = Speller()
    wanted = {2: [0, 1, 2], 4: [-1, 1]}
    first, second = sweep_many(model, CODE, wanted)
    assert len(model.batches) == 1
    assert first.texts == ("0:+1.0 5:+3.0", "0:+1.0 2:+1.0 5:+3.0", "0:+1.0 2:+2.0 5:+3.0")
    assert second.dimension == 4 and second.values.tolist() == [-1, 1]
    for many in (first, second):
        alone = sweep(model, CODE, many.dimension, many.values)
        assert (alone.texts, alone.changed, alone.base_text) == (many.texts, many.changed, many.base_text)


def test_ignored_is_said_per_dimension():
    model = Speller(hears=[0, 2])
    heard, no_effect, unmoved = sweep_many(model, CODE, {2: [0, 1], 5: [0, 1], 0: [1]})
    assert not heard.no_effect and no_effect.no_effect and not unmoved.no_effect


def test_the_corpus_s_values_begin_at_off_and_keep_to_what_is_seen():
    quantiles = np.array([0.5, 1, 2, 3, 8], np.float32)
    values = corpus_values(quantiles, PROBABILITIES, 7)
    assert len(values) == 7 and values[0] == 0 and values[1] == 0.5 and values[-1] == 8
    assert (np.diff(values) > 0).all()
    assert corpus_values(quantiles, PROBABILITIES, 2).tolist() == [0, 2]
    both = corpus_values(np.array([-3, -2, 1, 2, 3]), PROBABILITIES, 7)
    assert (np.diff(both) >= 0).all() and 0 in both and both[0] == -3


def test_a_dimension_that_never_fires_is_swept_evenly():
    assert corpus_values(np.zeros(5), PROBABILITIES, 7).tolist() == [-3, -2, -1, 0, 1, 2, 3]
    assert corpus_values(np.zeros(5), PROBABILITIES, 4, one_sided=True).tolist() == [0, 1, 2, 3]
    assert even_values(3, low=-1, high=5).tolist() == [-1, 2, 5]


def test_bad_sweeps_are_named():
    for values in ({0: []}, {0: np.zeros(1001)}, {}):
        with pytest.raises(RequestError, match="1 to 1,000"):
            sweep_many(Speller(), CODE, values)
