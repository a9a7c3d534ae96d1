"""An index of other example sentences: these are its own, all numbers those of the index it is made from."""

import shutil

import numpy as np
import pytest

from core.data.corpus import Corpus
from core.errors import DimensionIndexError
from core.index.build import build_index
from core.index.effects import EFFECTS, EffectEntry, EffectsRecord, write_effects
from core.index.files import read_index
from core.index.new_examples import with_examples
from tests.index.invented import SHA, TWIN, as_codes, as_dense

OWN = {
    False: ("indptr", "indices", "values", "p_on", "top_rows", "sample_rows", "near_rows", "near_p_on"),
    True: tuple(
        f"{name}_{part}"
        for name in ("top", "bottom", "middle", "high", "low", "neither")
        for part in ("rows", "values")
    ),
}
"""Arrays about example sentences, by whether the model is dense."""


@pytest.fixture(params=["gated", "dense"])
def one(request, world, dense_world):
    """A world, what encodes its sentences, and whether it is dense."""
    found, as_kind = (dense_world, as_dense) if request.param == "dense" else (world, as_codes)
    return (
        found,
        lambda batch: as_kind(batch, np.stack([found.codes[text] for text in batch])),
        found is not world,
    )


def some_of(corpus: Corpus) -> Corpus:
    """Sixty of the sentences in another order, as a corpus of another name."""
    part = corpus.take(range(180, 0, -3))
    return Corpus("mine", "my sentences", part.texts, None, part.groups)


def effects_of(index) -> EffectsRecord:
    entry = EffectEntry(
        sentences=1, responsiveness=1.0, directed=None, ignored=False, promoted=(), suppressed=()
    )
    return EffectsRecord(
        model_sha256=SHA,
        content_hash=index.record.content_hash,
        contexts=1,
        dimensions=(entry,) * index.dimensions,
    )


def test_the_same_sentences_give_the_same_index(one, tmp_path):
    world, encode, _ = one
    with_examples(world.folder, encode, world.corpus, tmp_path / "index", SHA, batch_size=100)
    record, arrays = read_index(tmp_path / "index", SHA)
    old_record, old_arrays = read_index(world.folder, SHA)
    assert arrays.keys() == old_arrays.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, old_arrays[name], err_msg=name)
    assert record.numbers_of == old_record.content_hash
    assert record.model_copy(update={"numbers_of": None}) == old_record


def test_examples_are_ones_own_and_numbers_are_not(one, tmp_path):
    world, encode, dense = one
    corpus, old = some_of(world.corpus), world.index
    index = with_examples(world.folder, encode, corpus, tmp_path / "index", SHA)
    arrays, old_arrays = read_index(tmp_path / "index")[1], read_index(world.folder)[1]
    assert index.names == old.names and index.words == old.words and index.distinctive == old.distinctive
    assert index.mixture_rows == old.mixture_rows == len(world.texts)
    assert (index.corpus, len(index)) == ("mine", len(corpus))
    for name in set(arrays) - set(OWN[dense]):
        np.testing.assert_array_equal(arrays[name], old_arrays[name], err_msg=name)
    values = np.array([world.code(text) for text in corpus.texts])
    for dimension in range(index.dimensions):
        column = values[:, dimension].astype(np.float16)
        found = [neighbour.row for neighbour in index.examples(dimension, "top", 5)]
        if dense:
            expected = np.lexsort((np.arange(len(corpus)), -values[:, dimension]))[:5]
            high, low = index.ends(dimension)
            assert high.example_rows == (values[:, dimension] >= high.threshold).sum()
            assert low.example_rows == (values[:, dimension] <= low.threshold).sum()
        else:
            on = np.flatnonzero(column)
            expected = on[np.lexsort((on, -np.abs(column[on])))][:5]
            assert index.example_rows[dimension] == len(on)
        assert found == list(expected)


def test_neighbours_come_from_the_new_sentences(world, tmp_path):
    corpus = some_of(world.corpus)

    def encode(batch):
        return as_codes(batch, np.stack([world.codes[text] for text in batch]))

    index = with_examples(world.folder, encode, corpus, tmp_path / "index", SHA)
    row = next(row for row, text in enumerate(corpus.texts) if world.code(text)[TWIN])
    (best,) = index.nearest(world.code(corpus.texts[row]), 1)
    assert best.text == corpus.texts[row] and best.score == pytest.approx(1, abs=1e-3)


def test_effects_are_those_of_the_weights(one, tmp_path):
    world, encode, _ = one
    source = shutil.copytree(world.folder, tmp_path / "source")
    write_effects(source, effects_of(world.index))
    corpus, folder = some_of(world.corpus), tmp_path / "index"
    index = with_examples(source, encode, corpus, folder, SHA)
    assert (folder / EFFECTS).read_bytes() == (source / EFFECTS).read_bytes()
    assert index.effects.sentences.tolist() == [1] * index.dimensions
    # Made from the made one: still those of the first.
    again = with_examples(folder, encode, corpus.take(range(9)), tmp_path / "again", SHA)
    assert again.record.numbers_of == world.index.record.content_hash and again.effects is not None
    # Counted over a mixture of its own, it no longer is an index of other sentences' effects.
    counted = build_index(encode, corpus, world.texts, world.labels, folder, SHA)
    assert counted.effects is None and counted.record.numbers_of is None


def test_one_sentence_is_enough(one, tmp_path):
    world, encode, _ = one
    corpus = world.corpus.take([5])
    index = with_examples(world.folder, encode, corpus, tmp_path / "index", SHA)
    assert len(index) == 1 and index.names == world.index.names


def test_other_weights_are_refused_and_nothing_is_left(one, tmp_path):
    world, encode, _ = one
    with pytest.raises(DimensionIndexError, match="other weights"):
        with_examples(world.folder, encode, world.corpus, tmp_path / "index", "cd" * 32)
    assert not list(tmp_path.iterdir())
