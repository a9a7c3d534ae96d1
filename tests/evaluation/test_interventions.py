"""Edits of a model whose decoder hears every dimension, and of one that is partly deaf."""

import numpy as np
import pytest

from core.evaluation.interventions import (
    Edits,
    apply_edit,
    cycle,
    directed,
    draw_pairs,
    edit_report,
    encode_decodes,
    ignored_dimensions,
)


def report(model, texts, **settings):
    codes = model.encode(texts)
    return edit_report(model, codes, model.decode(codes), **settings)


def test_a_decoder_that_hears_everything(toy, toy_texts):
    result = report(toy(), toy_texts, pairs=200)
    assert result["pairs"] == 200
    assert result["switch_off_changes_decode"]["mean"] == 1
    assert result["directed_off"]["mean"] == 1
    assert result["directed_off"]["other_dimension"]["mean"] == 0
    assert result["up_changes_decode"]["mean"] == 0  # the toy hears on and off only
    assert result["directed_up"]["mean"] == 0
    assert result["cycle"]["mean"] == 1 and result["cycle"]["jaccard"]["mean"] == 1
    assert result["cycle"]["other_sentence"]["mean"] == pytest.approx(2 / 8, abs=0.06)
    assert result["ignored"] == [] and result["ignored_dimensions"] == 0


def test_a_deaf_decoder(toy, toy_texts):
    model = toy(deaf=range(8))
    result = report(model, toy_texts, pairs=100)
    assert result["switch_off_changes_decode"]["mean"] == 0
    assert result["directed_off"]["mean"] == 0
    assert result["directed_off"]["where_decode_has_it_on"]["count"] == 0
    assert result["cycle"]["mean"] == 0
    assert result["ignored"] == list(range(8))


def test_half_deaf(toy, toy_texts):
    model = toy(deaf=(0, 3))
    codes = model.encode(toy_texts)
    assert np.flatnonzero(ignored_dimensions(model, codes)).tolist() == [0, 3]
    rows, dimensions = draw_pairs(codes, 10_000)
    assert len(rows) == codes.active.sum()
    heard = ~np.isin(dimensions, (0, 3))
    result = report(model, toy_texts, pairs=10_000)
    assert result["switch_off_changes_decode"]["mean"] == pytest.approx(heard.mean())


def test_pairs_are_active_distinct_and_fixed_by_the_seed(toy, toy_texts):
    codes = toy().encode(toy_texts)
    rows, dimensions = draw_pairs(codes, 300, seed=5)
    assert codes.active[rows, dimensions].all()
    assert len(set(zip(rows.tolist(), dimensions.tolist(), strict=True))) == 300
    np.testing.assert_array_equal(draw_pairs(codes, 300, seed=5)[0], rows)
    assert (draw_pairs(codes, 300, seed=6)[0] != rows).any()


def test_edits_move_away_from_zero_and_nothing_else(toy):
    codes = toy().encode(["ant bee", "cat"])
    rows, dimensions = np.array([0, 0, 1]), np.array([0, 1, 2])
    off, up = (apply_edit(codes, rows, dimensions, kind) for kind in ("off", "up"))
    for pair, (row, dimension) in enumerate(zip(rows, dimensions, strict=True)):
        value = codes.gated[row, dimension]
        assert off[pair, dimension] == 0
        assert up[pair, dimension] == pytest.approx(value + np.sign(value))  # the toy's deviation is 1
        others = np.arange(8) != dimension
        np.testing.assert_array_equal(off[pair, others], codes.gated[row, others])
        np.testing.assert_array_equal(up[pair, others], codes.gated[row, others])


def test_up_is_asked_only_where_there_is_room(toy):
    model = toy()
    edits = Edits(np.array([0, 1]), np.array([1, 1]), ("ant", "cat"), ("ant bee", "bee cat"))
    p_on, active = encode_decodes(model, edits.before)
    assert directed(model, edits, "up", (p_on, active))["mean"] == 1
    p_on[1, 1] = 0.995
    result = directed(model, edits, "up", (p_on, active))
    assert result["count"] == 1 and result["mean"] == 1


def test_the_control_of_up_has_the_same_ceiling(toy):
    model = toy()
    edits = Edits(np.array([0]), np.array([0]), ("bee cat",), ("ant bee cat",))
    p_on, active = (part.copy() for part in encode_decodes(model, ["bee cat"]))
    p_on[0, 1:3] = 0.5, 0.995  # of the others that are on, the second cannot rise; the first does
    for seed in range(10):
        control = directed(model, edits, "up", (p_on, active), seed)["other_dimension"]
        assert control["mean"] == 1 and control["count"] == 1


def test_decodes_without_text_have_nothing_on(toy):
    p_on, active = encode_decodes(toy(), ["", "ant", " "])
    assert active.sum(1).tolist() == [0, 1, 0]
    assert not p_on[0].any() and p_on[1, 0] == pytest.approx(0.9)


def test_cycle_by_hand():
    active = np.array([[1, 1, 0], [0, 1, 1], [0, 0, 0]], dtype=bool)
    again = np.array([[1, 0, 1], [0, 1, 1], [0, 0, 1]], dtype=bool)
    result = cycle(active, again)
    assert result["mean"] == 3 / 4
    assert result["jaccard"]["mean"] == pytest.approx((1 / 3 + 1 + 0) / 3)


def test_models_without_gates_shut_their_largest_dimensions(toy, toy_texts):
    result = report(toy(gates=False), toy_texts, pairs=100)
    assert result["pairs"] == 100
    assert result["directed_off"] is result["directed_up"] is result["cycle"] is None
    assert result["switch_off_changes_decode"]["mean"] == 1


def test_no_sentences(toy):
    result = report(toy(), [], pairs=10)
    assert result["pairs"] == 0 and result["switch_off_changes_decode"]["mean"] is None
    assert result["cycle"]["mean"] is None


class Threshold:
    """Decodes whether dimension 1 is between 0.5 and 1.5, or dimension 2 above 2.5; counts its work."""

    def __init__(self):
        self.decoded = 0

    def decode(self, codes):
        self.decoded += len(codes)
        return [f"{0.5 < code[1] < 1.5} {code[2] > 2.5}" for code in codes]


def test_a_sweep_answers_at_any_of_its_values_and_ends_are_asked_first(toy):
    codes = toy().encode(["ant"] * 3)
    model = Threshold()
    ignored = ignored_dimensions(model, codes, sentences=2)
    assert np.flatnonzero(~ignored).tolist() == [1, 2]
    # bases: one distinct code, four rounds; ends of 8, middles of 7, then both of the 6 silent ones
    assert model.decoded == 4 + 8 * 2 + 7 * 5 + 6 * 2 + 6 * 5
