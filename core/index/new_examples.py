"""The index of other example sentences, with what an index of the same weights says of the mixture.

The corpora that a model was trained on are mostly not shipped; what was counted over them is, in its index.
"""

from pathlib import Path

import numpy as np

from core.data.corpus import Corpus
from core.index.accumulators import Accumulators
from core.index.build import example_arrays
from core.index.dense_accumulators import DenseAccumulators
from core.index.dense_build import EndExamples, columns
from core.index.dense_naming import note_of_end
from core.index.dense_schema import DenseEntry, EndEntry
from core.index.files import arrays_bytes, read_index, write_index
from core.index.load import AnyIndex, load_index
from core.index.naming import note_of
from core.index.schema import VALUE_PROBABILITIES, DimensionEntry
from core.index.sentences import Encode, Progress, Sentences


def with_examples(
    source: Path,
    encode: Encode,
    corpus: Corpus,
    folder: Path,
    model_sha: str,
    progress: Progress | None = None,
    batch_size: int = 1024,
) -> AnyIndex:
    """Build, save (whole or not at all) and load the index of (checkpoint, corpus) out of another.

    Codes, examples and near misses are those of `corpus`. Names, counts, measures, relations and effects are
    those of the index in `source`; the record's `numbers_of` says so. Other arguments as of `build_index`.

    Raises:
        DimensionIndexError: `source` is missing, damaged or of other weights; or it cannot be written.
    """
    record, arrays = read_index(source, model_sha)
    sentences = Sentences(list(corpus.texts), [], np.arange(len(corpus)))  # none of them is counted
    accumulators = sentences.accumulators(encode, batch_size, progress)
    replace = _dense if isinstance(accumulators, DenseAccumulators) else _gated
    try:
        new_arrays, changes = replace(record, arrays, accumulators, sentences, corpus)
    finally:
        accumulators.activation_store.close()
    content, digest = arrays_bytes(arrays | new_arrays)
    new = record.model_copy(
        update={
            "corpus": corpus.name,
            "corpus_title": corpus.title[:200],
            "content_hash": corpus.content_hash,
            "rows": len(corpus),
            "arrays_sha256": digest,
            "numbers_of": record.numbers_of or record.content_hash,
            **changes,
        }
    )
    write_index(folder, new, content, source)
    return load_index(folder, model_sha, lambda: corpus)


def _gated(
    record, arrays, accumulators: Accumulators, sentences: Sentences, corpus: Corpus
) -> tuple[dict, dict]:
    """(arrays, fields of the record) that the example sentences give, of a model with gates."""
    own = example_arrays(accumulators, sentences)
    counts = np.bincount(own["indices"], minlength=accumulators.dimensions)
    entries = (
        _entry(entry, record.class_names, of_class, corpus, int(count), note_of)
        for entry, of_class, count in zip(record.dimensions, arrays["class_counts"].T, counts, strict=True)
    )
    return own, {"active_places": len(own["indices"]), "dimensions": tuple(entries)}


def _dense(
    record, arrays, accumulators: DenseAccumulators, sentences: Sentences, corpus: Corpus
) -> tuple[dict, dict]:
    """The same of a model without gates: its ends begin where they do in the mixture."""
    examples = EndExamples(corpus.texts)
    values = accumulators.activation_store.array("values").reshape(-1, accumulators.dimensions)
    medians = arrays["value_quantiles"][:, VALUE_PROBABILITIES.index(0.5)]
    for column, high, low, median in zip(columns(values), *arrays["ends"], medians, strict=True):
        examples.add(column, high, low, median)
    highs, lows = (
        [
            _entry(getattr(entry, side), record.class_names, of_class, corpus, int(count), note_of_end)
            for entry, of_class, count in zip(record.dimensions, table.T, counts, strict=True)
        ]
        for side, table, counts in zip(
            ("high", "low"), arrays["class_counts"], examples.counts(), strict=True
        )
    )
    pairs = (DenseEntry(high=high, low=low) for high, low in zip(highs, lows, strict=True))
    return examples.arrays(), {"dimensions": tuple(pairs)}


def _entry(entry: DimensionEntry | EndEntry, classes, counts, corpus: Corpus, examples: int, note):
    """The same name and evidence, with what is said of the example sentences said of these."""
    said = note(classes, counts, corpus.name, examples)
    return entry.model_copy(update={"example_rows": examples, "note": said})
