"""The index of other example sentences, with what an index of the same weights says of the mixture.

The corpora that a model was trained on are mostly not shipped; what was counted over them is, in its index.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from core.data.corpus import Corpus
from core.engine import Engine
from core.index.dimension_index import DimensionIndex
from core.index.example_lists import example_arrays
from core.index.files import read_index, write_index
from core.index.naming import note_of
from core.index.pass_one import pass_one
from core.index.schema import dimension_entries
from core.index.sentences import Encode, Progress, Sentences
from core.index.sources import parts_of


def with_examples(
    source: Path,
    encode: Encode,
    corpus: Corpus,
    folder: Path,
    model_sha: str,
    progress: Progress | None = None,
    batch_size: int = 1024,
    engine: Engine | None = None,
    begin: Callable[[], Encode] | None = None,
) -> DimensionIndex:
    """Build, save (whole or not at all) and load the index of (checkpoint, corpus) out of another.

    Codes, examples and near misses are those of `corpus`. Names, counts, measures, relations and effects are
    those of the index in `source`; the record's `numbers_of` says so. Other arguments as of `build_index`.

    Raises:
        DimensionIndexError: `source` is missing, damaged or of other weights; or it cannot be written.
    """
    record, arrays = read_index(source, model_sha)
    kind = record.kind_of_features
    sentences = Sentences(list(corpus.texts), [], np.arange(len(corpus)))  # none of them is counted
    accumulators = pass_one(sentences, begin or (lambda: encode), batch_size, progress, engine)
    try:
        own, example_counts = example_arrays(accumulators, sentences, arrays, corpus)
    finally:
        accumulators.activation_store.close()
    by_class = arrays["class_counts"].reshape(len(kind.ends), len(record.class_names), -1)
    notes = (
        note_of(record.class_names, counts, corpus.name, int(examples), kind)
        for counts, examples in zip(np.concatenate(by_class, axis=1).T, example_counts, strict=True)
    )
    entries = [
        entry.model_copy(update={"example_rows": int(examples), "note": note})
        for entry, examples, note in zip(record.features, example_counts, notes, strict=True)
    ]
    fields = dict(record) | {
        "corpus": corpus.name,
        "corpus_title": corpus.title[:200],
        "content_hash": corpus.content_hash,
        "rows": len(corpus),
        "parts": parts_of(corpus),
        "numbers_of": record.numbers_of or record.content_hash,
        "dimensions": dimension_entries(kind, entries),
    }
    if kind.has_gates:
        fields["active_places"] = len(own["indices"])
    write_index(folder, type(record), fields, arrays | own, source)
    return DimensionIndex.load(folder, model_sha, lambda: corpus)
