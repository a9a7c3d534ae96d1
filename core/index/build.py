"""Building a dimension index: one pass over the sentences, then what the stored codes say by themselves."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy import sparse

from core.data.corpus import Corpus
from core.index.accumulators import Accumulators
from core.index.dense_accumulators import DenseAccumulators
from core.index.dense_build import finish_dense
from core.index.dense_index import DenseIndex
from core.index.dimension_index import DimensionIndex
from core.index.evidence import Background
from core.index.files import arrays_bytes, write_index
from core.index.naming import describe
from core.index.relations import none, similar, together_and_apart
from core.index.schema import VALUE_PROBABILITIES, IndexRecord
from core.index.sentences import Encode, Progress, Sentences
from core.index.sources import class_groups, sources_of
from core.interpretation.interpretability import class_purity_auc, word_label_auc


def build_index(
    encode: Encode,
    corpus: Corpus,
    texts: Sequence[str],
    labels: Sequence[str],
    folder: Path,
    model_sha: str,
    progress: Progress | None = None,
    batch_size: int = 1024,
    decoder_effects: np.ndarray | None = None,
) -> DimensionIndex | DenseIndex:
    """Build, save (whole or not at all) and load the index of (checkpoint, corpus), with gates or without.

    Args:
        encode: sentences -> their Codes; called with at most `batch_size` at a time.
        corpus: the example sentences: neighbours and examples are shown from these.
        texts, labels: the whole mixture, "corpus class" or "corpus" per row: numbers and names come from it.
            Rows of `corpus` that stand in it are encoded once.
        folder: e.g. CHECKPOINT/index-wordnet; replaced when it is there.
        model_sha: SHA-256 of the checkpoint's model.safetensors.
        progress: called with (done, total) sentences after each batch.
        decoder_effects: (D, E) what each dimension adds to the decoder; None leaves `similar` empty.

    Raises:
        RequestError: no rows, or unequal lengths.
        DimensionIndexError: it cannot be written.
    """
    sentences = Sentences.of(corpus, texts, labels)
    accumulators = sentences.accumulators(encode, batch_size, progress)
    finish = finish_dense if isinstance(accumulators, DenseAccumulators) else finish_index
    try:
        return finish(accumulators, sentences, corpus, folder, model_sha, decoder_effects)
    finally:
        accumulators.activation_store.close()


def finish_index(
    accumulators: Accumulators,
    sentences: Sentences,
    corpus: Corpus,
    folder: Path,
    model_sha: str,
    decoder_effects: np.ndarray | None = None,
) -> DimensionIndex:
    """Pass 2, over the codes that a tally of all the sentences has stored; writes and loads the index."""
    count, width = accumulators.rows, accumulators.dimensions
    labels = sentences.labels
    indptr, activation_store = accumulators.activation_store.indptr(), accumulators.activation_store
    indices, values = activation_store.array("indices"), activation_store.array("values")
    counted = indptr[count]
    matrix = sparse.csr_array(
        (values[:counted], indices[:counted].astype(np.int32), indptr[: count + 1]), shape=(count, width)
    )
    background = Background.of(sentences.texts[:count], labels)
    measured = _measures(matrix, background, labels)
    arrays = {
        **example_arrays(accumulators, sentences),
        **_counts(accumulators),
        **_quantiles(matrix, activation_store.array("hoyer")[:count]),
        **_relations(matrix, decoder_effects),
        **{name: measured[name] for name in ("word_auc", "purity")},
    }
    names, arrays["class_rows"], arrays["class_counts"] = _classes(accumulators)
    example_rows = np.bincount(arrays["indices"], minlength=width)
    content, digest = arrays_bytes(arrays)
    record = IndexRecord(
        corpus=corpus.name,
        corpus_title=corpus.title[:200],
        content_hash=corpus.content_hash,
        rows=len(corpus),
        active_places=len(arrays["indices"]),
        model_sha256=model_sha,
        arrays_sha256=digest,
        mixture=sources_of(labels),
        mixture_rows=count,
        hoyer_rows=int(accumulators.hoyer_histogram.sum()),
        class_names=names,
        word_auc_chance=measured["word_auc_chance"],
        purity_chance=measured["purity_chance"],
        dimensions=describe(background, matrix, accumulators.words, example_rows, corpus.name),
    )
    write_index(folder, record, content)
    return DimensionIndex.load(folder, model_sha, lambda: corpus)


def _counts(accumulators: Accumulators) -> dict[str, np.ndarray]:
    """What pass 1 counted, as stored."""
    seen = np.maximum(1, accumulators.on)
    histograms = ("value_histogram", "p_on_histogram", "active_histogram", "hoyer_histogram")
    return {
        "density": (accumulators.on / accumulators.rows).astype(np.float32),
        "mean_abs": (accumulators.sum_abs / seen).astype(np.float32),
        "nats_gate": (accumulators.nats_gate / accumulators.rows).astype(np.float32),
        "nats_value": (accumulators.nats_value / accumulators.rows).astype(np.float32),
        **{name: getattr(accumulators, name).astype(np.int32) for name in histograms},
    }


def _quantiles(matrix: sparse.csr_array, hoyer: np.ndarray) -> dict[str, np.ndarray]:
    """Exact quantiles over the mixture. matrix: (N, D); hoyer: (N,) NaN where nothing is active."""
    columns = sparse.csc_array(matrix)
    quantiles = np.zeros((matrix.shape[1], len(VALUE_PROBABILITIES)))
    for dimension in np.flatnonzero(np.diff(columns.indptr)):
        values = columns.data[columns.indptr[dimension] : columns.indptr[dimension + 1]]
        quantiles[dimension] = np.quantile(values, VALUE_PROBABILITIES)
    with_any = hoyer[~np.isnan(hoyer)]
    grid = np.quantile(with_any, np.linspace(0, 1, 101)) if len(with_any) else np.zeros(101)
    return {
        "value_quantiles": np.maximum.accumulate(quantiles.astype(np.float32), axis=1),
        "hoyer_quantiles": np.maximum.accumulate(grid.astype(np.float32)),
    }


def example_arrays(accumulators: Accumulators, sentences: Sentences) -> dict[str, np.ndarray]:
    """The codes of the example sentences, in their order, and those kept of each dimension, as stored."""
    rows, activation_store = sentences.example_places(), accumulators.activation_store
    indptr = activation_store.indptr()
    sizes = np.diff(indptr)[rows]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    picked = np.repeat(indptr[rows] - starts[:-1], sizes) + np.arange(starts[-1])
    near_rows, near_p_on = accumulators.near.table()
    return {
        "indptr": starts.astype(np.int32),
        "indices": np.asarray(activation_store.array("indices")[picked]),
        "values": activation_store.array("values")[picked].astype(np.float16),
        "p_on": np.asarray(activation_store.array("p_on")[picked]),
        "top_rows": accumulators.top.table()[0],
        "sample_rows": accumulators.sample.table()[0],
        "near_rows": near_rows,
        "near_p_on": near_p_on,
    }


def _relations(matrix: sparse.csr_array, decoder_effects: np.ndarray | None) -> dict[str, np.ndarray]:
    together, apart = together_and_apart(matrix)
    same_effect = none(matrix.shape[1]) if decoder_effects is None else similar(decoder_effects)
    arrays = {}
    for name, (ids, scores) in (("together", together), ("apart", apart), ("alike", same_effect)):
        arrays |= {name: ids, f"{name}_score": scores.astype(np.float32)}
    return arrays


def _measures(matrix: sparse.csr_array, background: Background, labels: Sequence[str]) -> dict:
    """Metrics 5 and 6 over the mixture, each with one shuffling of the rows for chance."""
    on = sparse.csr_matrix(
        (np.ones(matrix.nnz, np.float32), matrix.indices, matrix.indptr), shape=matrix.shape
    )
    words = word_label_auc(on, background.words, permutations=1)
    purity = class_purity_auc(on, labels, permutations=1, usable=words.usable)
    chances = {"word_auc_chance": words.chance, "purity_chance": purity.chance_purity}
    return {
        "word_auc": words.auc.astype(np.float32),
        "purity": purity.purity.astype(np.float32),
        **{name: None if np.isnan(value) else round(value, 4) for name, value in chances.items()},
    }


def _classes(accumulators: Accumulators) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    """Names, sentences (C,) and sentences with each dimension on (C, D)."""
    names, groups = class_groups({name: size for name, (size, _) in accumulators.classes.items()})
    rows = [sum(accumulators.classes[name][0] for name in group) for group in groups]
    counts = [sum(accumulators.classes[name][1] for name in group) for group in groups]
    return names, np.array(rows, dtype=np.int32), np.array(counts, dtype=np.int32)
