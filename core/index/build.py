"""Building an index: one pass over the sentences, then what the stored codes say by themselves."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from scipy import sparse

from core.data.corpus import Corpus
from core.engine import Engine
from core.index.accumulators import Accumulators
from core.index.candidates import Embed, near_names
from core.index.dimension_index import DimensionIndex
from core.index.evidence import Background
from core.index.example_lists import example_arrays
from core.index.families import families
from core.index.features import Arrays, features_of
from core.index.files import write_index
from core.index.naming import describe
from core.index.pass_one import pass_one
from core.index.relations import correlated, none, similar, together_and_apart
from core.index.schema import DENSE, GATED, DenseRecord, FeatureKind, GatedRecord, dimension_entries
from core.index.sentences import Encode, Progress, Sentences
from core.index.sources import class_groups, parts_of, sources_of
from core.interpretation.interpretability import class_purity_auc, word_label_auc
from core.interpretation.records import UNCLEAR


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
    embed: Embed | None = None,
    engine: Engine | None = None,
    begin: Callable[[], Encode] | None = None,
) -> DimensionIndex:
    """Build, save (whole or not at all) and load the index of (checkpoint, corpus), with gates or without.

    Args:
        encode: sentences -> their Codes; called with at most `batch_size` at a time.
        corpus: the example sentences: neighbours and examples are shown from these.
        texts, labels: the whole mixture, "corpus class" or "corpus" per row: numbers and names come from it.
            Rows of `corpus` that stand in it are encoded once.
        folder: e.g. CHECKPOINT/index-wordnet; replaced when it is there.
        model_sha: SHA-256 of the checkpoint's model.safetensors.
        progress: called with (done, total) sentences after each part of them.
        decoder_effects: (D, E) what each dimension adds to the decoder; None leaves `similar` empty.
        embed: the frozen sentence encoder that the model reads through, for names near its dimensions; None,
            or a model without gates, leaves names to counting.
        engine: where pass 1 runs; by default here. begin: makes `encode` anew in a worker elsewhere.

    Raises:
        RequestError: no rows, or unequal lengths.
        DimensionIndexError: it cannot be written.
    """
    sentences = Sentences.of(corpus, texts, labels)
    accumulators = pass_one(sentences, begin or (lambda: encode), batch_size, progress, engine)
    try:
        finish_index(accumulators, sentences, corpus, folder, model_sha, decoder_effects, embed)
    finally:
        accumulators.activation_store.close()
    return DimensionIndex.load(folder, model_sha, lambda: corpus)


def finish_index(
    accumulators: Accumulators,
    sentences: Sentences,
    corpus: Corpus,
    folder: Path,
    model_sha: str,
    decoder_effects: np.ndarray | None = None,
    embed: Embed | None = None,
) -> None:
    """Write the index that the accumulators of all the sentences amount to."""
    kind, labels = GATED if accumulators.has_gates else DENSE, sentences.labels
    counted, features = features_of(accumulators)
    examples, example_counts = example_arrays(accumulators, sentences, counted, corpus)
    background = Background.of(sentences.texts[: accumulators.rows], labels)
    names, classes = _classes(features, background, kind)
    measured, word_auc_chance, purity_chance = _measures(features, background, labels, kind)
    related = _relations(accumulators, features, decoder_effects, kind)
    nearest = None
    if embed is not None and kind.has_gates:
        nearest = partial(near_names, background, features, sentences.texts, embed)
    entries, name_test_chance = describe(background, features, example_counts, corpus.name, kind, nearest)
    fields = {
        "corpus": corpus.name,
        "corpus_title": corpus.title[:200],
        "content_hash": corpus.content_hash,
        "rows": len(corpus),
        "parts": parts_of(corpus),
        "model_sha256": model_sha,
        "mixture": sources_of(labels),
        "mixture_rows": accumulators.rows,
        "hoyer_rows": int(counted["hoyer_histogram"].sum()),
        "class_names": names,
        "word_auc_chance": word_auc_chance,
        "purity_chance": purity_chance,
        "name_test_chance": name_test_chance,
        "dimensions": dimension_entries(kind, entries),
        "families": families(features, [entry.name or UNCLEAR for entry in entries])
        if kind.has_gates
        else (),
    }
    arrays = counted | examples | classes | measured | related
    fields |= {"active_places": len(arrays["indices"])} if kind.has_gates else {"kind": "dense"}
    write_index(folder, GatedRecord if kind.has_gates else DenseRecord, fields, arrays)


def _classes(
    features: sparse.csr_array, background: Background, kind: FeatureKind
) -> tuple[tuple[str, ...], Arrays]:
    """Names; sentences of each class (C,), and those of them with each feature."""
    counts = background.class_counts(features)
    rows = np.bincount(background.class_of, minlength=len(background.classes))
    names, groups = class_groups(dict(zip(background.classes, rows.tolist(), strict=True)))
    number = {name: place for place, name in enumerate(background.classes)}
    members = [[number[name] for name in group] for group in groups]
    table = np.array([counts[group].sum(0) for group in members], dtype=np.int32)
    if not kind.has_gates:
        table = np.ascontiguousarray(table.reshape(len(names), 2, -1).transpose(1, 0, 2))
    sizes = np.array([rows[group].sum() for group in members], dtype=np.int32)
    return names, {"class_rows": sizes, "class_counts": table}


def _measures(
    features: sparse.csr_array, background: Background, labels: Sequence[str], kind: FeatureKind
) -> tuple[Arrays, float | None, float | None]:
    """Metrics 6 and 5 of every feature, and the means of both by chance, with the rows shuffled once.

    Without gates chance is also told of every end: features are dealt to other rows, classes likewise.
    """
    ones = np.ones(features.nnz, np.float32)
    on = sparse.csr_matrix((ones, features.indices, features.indptr), shape=features.shape)
    once = int(kind.has_gates)
    words = word_label_auc(on, background.words, permutations=once)
    purity = class_purity_auc(on, labels, permutations=once, usable=words.usable)
    found = {"word_auc": words.auc, "purity": purity.purity}
    chances = words.chance, purity.chance_purity
    if not kind.has_gates:
        generator = np.random.default_rng(0)
        dealt = word_label_auc(on[generator.permutation(on.shape[0])], background.words).auc
        shuffled = [labels[row] for row in generator.permutation(len(labels))]
        alike = class_purity_auc(on, shuffled, usable=words.usable).purity
        found |= {"word_auc_null": dealt, "purity_null": alike}
        chances = _mean(dealt), _mean(alike)
    shape = (-1,) if kind.has_gates else (2, -1)
    arrays = {name: part.reshape(shape).astype(np.float32) for name, part in found.items()}
    words_by_chance, purity_by_chance = (
        None if np.isnan(chance) else round(float(chance), 4) for chance in chances
    )
    return arrays, words_by_chance, purity_by_chance


def _mean(values: np.ndarray) -> float:
    """Over the finite values, as stored; NaN where there are none."""
    known = values[np.isfinite(values)].astype(np.float32)
    return known.mean() if len(known) else np.nan


def _relations(
    accumulators: Accumulators,
    features: sparse.csr_array,
    decoder_effects: np.ndarray | None,
    kind: FeatureKind,
) -> Arrays:
    """Ids and scores of the other dimensions of each relation."""
    pair = together_and_apart(features) if kind.has_gates else correlated(accumulators.covariance)
    alike = none(accumulators.dimensions) if decoder_effects is None else similar(decoder_effects)
    arrays: Arrays = {}
    for name, (ids, scores) in zip(kind.relations, (*pair, alike), strict=True):
        arrays |= {name: ids, f"{name}_score": scores.astype(np.float32)}
    return arrays
