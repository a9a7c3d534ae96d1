"""Edits by their identities, and against codes that were changed by hand."""

import numpy as np
import pytest

from core.errors import RequestError
from core.interpretation import interventions
from core.interpretation.codes import Codes
from core.interpretation.edit_result import MOST_CODES, Writing, decode_edits
from tests.interpretation.speller import Speller, codes_of

A = np.array([1, 0, 2, 0, 0, 3], np.float32)
B = np.array([0, 4, 2, 0, -1, 0.5], np.float32)


@pytest.fixture
def model():
    return Speller()


@pytest.fixture
def codes():
    """On: dimensions 0, 2 and 5, of which 5 is the surest and 0 the least sure."""
    return codes_of([1, 0, 2, 0, 0, 3], [0.6, 0.1, 0.8, 0.2, 0.4, 0.9])


def test_everything_is_decoded_in_one_batch_and_equal_codes_once(model):
    read = decode_edits(model, A, [A, B, A, B], Writing("sample", 7, 0.5))
    assert len(model.batches) == 1 and len(model.batches[0]) == 2 and model.asked == [("sample", 7, 0.5)]
    assert read.base_text == model.say(A) and read.texts == (model.say(A), model.say(B)) * 2
    assert [moved.tolist() for moved in read.moved] == [[], [0, 1, 4, 5], [], [0, 1, 4, 5]]
    assert not any(read.changed[0]) and read.changed[1] == (True, False, True, True)


def test_ignored_means_that_codes_differ_and_sentences_do_not():
    deaf = Speller(hears=[0])
    assert decode_edits(deaf, A, [B * 0 + A, A + np.eye(6)[3]]).no_effect
    assert decode_edits(deaf, A, [A + np.eye(6)[3], A * 0]).deaf.tolist() == [True, False]
    assert not decode_edits(deaf, A, [A + np.eye(6)[3], A * 0]).no_effect
    assert not decode_edits(deaf, A, [A, A]).no_effect  # nothing was changed: nothing was ignored


def test_adjusting_sets_several_dimensions_at_once(model):
    read = interventions.adjust(model, A, {3: 1.5, 0: 0})
    assert read.codes.tolist() == [[0, 0, 2, 1.5, 0, 3]]
    assert interventions.adjust(model, A, {}).texts == (model.say(A),)


def test_a_flip_closes_what_is_on_and_opens_what_is_off(model, codes):
    typical = np.arange(6, dtype=np.float32) / 2
    read = interventions.flip(model, codes, [5, 1], typical)
    assert read.codes.tolist() == [[1, 0, 2, 0, 0, 0], [1, 0.5, 2, 0, 0, 3]]
    assert interventions.flip(model, codes, [1]).codes[0, 1] == 7  # the slab's mean
    again = codes_of(read.codes[0], [0.6, 0.1, 0.8, 0.2, 0.4, 0.3])
    np.testing.assert_allclose(
        interventions.flip(model, again, [5], A).codes[0], A
    )  # flipped twice: as it was
    with pytest.raises(RequestError, match="no gates"):
        interventions.flip(model, codes_of([1, 2], [1, 1], has_gates=False), [0])


def test_pruning_keeps_the_surest_and_all_is_the_base(model, codes):
    read = interventions.prune(model, codes)
    assert read.codes.tolist() == [
        [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 3], [0, 0, 2, 0, 0, 3], [1, 0, 2, 0, 0, 3],
    ]  # fmt: skip
    assert read.texts[-1] == read.base_text and (read.codes[-1] == read.base).all()
    assert interventions.prune(model, codes, 99).texts == (read.base_text,)
    assert interventions.prune(model, codes, [2, 0]).texts == (read.texts[2], "nothing")
    with pytest.raises(RequestError, match="0 or more"):
        interventions.prune(model, codes, -1)


def test_without_gates_pruning_keeps_the_largest(model):
    dense = codes_of([1, -4, 2, 0.5, 0.1, 3], [1] * 6, has_gates=False)
    assert interventions.prune(model, dense, 2).codes.tolist() == [[0, -4, 0, 0, 0, 3]]
    assert interventions.prune(model, dense).texts[-1] == model.say(dense.gated[0])


def test_crossover_with_none_is_the_one_and_with_all_the_other(model):
    assert interventions.crossover(model, A, B, []).texts == (model.say(A),)
    assert interventions.crossover(model, A, B, range(6)).texts == (model.say(B),)
    assert interventions.crossover(model, A, B, [1, 5]).codes.tolist() == [[1, 4, 2, 0, 0, 0.5]]
    there = interventions.crossover(model, A, B, [1, 5]).codes[0]
    back = interventions.crossover(model, there, A, [1, 5]).codes[0]
    assert (back == A).all()


@pytest.mark.parametrize("path", interventions.PATHS)
@pytest.mark.parametrize("steps", [2, 3, 7, 50])
def test_interpolation_ends_at_its_ends(model, path, steps):
    read = interventions.interpolate(model, A, B, steps, path)
    assert (read.codes[0] == A).all() and (read.codes[-1] == B).all()
    assert read.texts[0] == read.base_text == model.say(A) and read.texts[-1] == model.say(B)
    assert len(read) == (steps if path == "values" else min(steps, 5))  # four dimensions differ


def test_values_move_evenly_and_gates_are_handed_over_whole(model):
    read = interventions.interpolate(model, A, B, 3, "values")
    np.testing.assert_allclose(read.codes[1], (A + B) / 2)
    read = interventions.interpolate(model, A, B, 9, "gates")
    assert [moved.tolist() for moved in read.moved] == [[], [1], [1, 5], [0, 1, 5], [0, 1, 4, 5]]
    assert all(value in (A[d], B[d]) for code in read.codes for d, value in enumerate(code))


@pytest.mark.parametrize("path", interventions.PATHS)
def test_two_identical_ends(model, path):
    read = interventions.interpolate(model, A, A, 5, path)
    assert set(read.texts) == {model.say(A)} and not read.no_effect


def test_a_less_b_plus_b_is_a_exactly(model):
    generator = np.random.default_rng(0)
    a, b = generator.normal(size=(2, 6)).astype(np.float32)
    assert (interventions.analogy(model, a, b, b).codes[0] == a).all()
    np.testing.assert_allclose(
        interventions.analogy(model, a, b, a).codes[0], 2 * a - b, rtol=1e-5, atol=1e-6
    )


def test_one_sided_values_stay_on_their_side():
    model = Speller(slab_sign="positive")
    read = interventions.analogy(
        model, np.array([1, 0, 2, 0, 0, 3]), np.array([2, 1, 0, 0, 0, 0]), np.zeros(6)
    )
    assert read.codes.tolist() == [[0, 0, 2, 0, 0, 3]]


def test_bad_requests_are_named(model, codes):
    with pytest.raises(RequestError, match="dimension 6"):
        interventions.adjust(model, A, {6: 1.0})
    with pytest.raises(RequestError, match="dimension -1"):
        interventions.crossover(model, A, B, [-1])
    with pytest.raises(RequestError, match=r"dimension 0\.5"):
        interventions.flip(model, codes, [0.5])
    with pytest.raises(RequestError, match="no path"):
        interventions.interpolate(model, A, B, 7, "scenic")
    with pytest.raises(RequestError, match="2 or more"):
        interventions.interpolate(model, A, B, 1)
    with pytest.raises(RequestError, match=f"1 to {MOST_CODES:,}"):
        interventions.interpolate(model, A, B, MOST_CODES + 1)
    with pytest.raises(RequestError, match="6 dimensions"):
        decode_edits(model, A[:5], A)
    with pytest.raises(RequestError, match="0 codes"):
        interventions.flip(model, codes, [])


def test_a_record_of_one_sentence_is_its_gated_code(model, codes):
    other = codes_of(B, [0.1, 0.9, 0.8, 0.2, 0.9, 0.9])
    pairs = [
        (lambda a, b: interventions.adjust(model, a, {1: 2.0})),
        (lambda a, b: interventions.crossover(model, a, b, [1, 5])),
        (lambda a, b: interventions.interpolate(model, a, b, 3)),
        (lambda a, b: interventions.analogy(model, a, b, a)),
    ]
    for edit in pairs:
        by_record, by_array = edit(codes, other), edit(codes.gated[0], other.gated[0])
        assert by_record.texts == by_array.texts and by_record.base_text == by_array.base_text
    several = Codes.concatenate([codes, other])
    for edit in (
        *pairs,
        lambda a, b: interventions.prune(model, a),
        lambda a, b: interventions.flip(model, a, [0]),
    ):
        with pytest.raises(RequestError, match="An edit of 2 codes"):
            edit(several, several)


def test_what_was_given_is_not_changed(model):
    code = A.copy()
    interventions.adjust(model, code, {0: 9.0})
    interventions.crossover(model, code, B, range(6))
    assert (code == A).all()
