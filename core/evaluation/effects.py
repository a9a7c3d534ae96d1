"""Measuring what the decoder does with each dimension, block by block; goes on where it was stopped."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from core.checkpoint.atomic import write_text
from core.checkpoint.home import cache_folder
from core.data.normalise import UNKNOWN
from core.evaluation.interventions import Edits, edit, encode_decodes, ignored_dimensions, moves
from core.evaluation.promotion import Contexts
from core.index import DimensionIndex
from core.index.effects import EffectEntry, EffectsRecord, WordEffect, write_effects
from core.index.selection import count_words
from core.model import Model

Progress = Callable[[int, int], None]
SENTENCES = 12
"""Example sentences per dimension in which it is switched off."""
CONTEXTS = 48
"""Sentences, drawn by hash, over which the change of words is averaged."""
_RAISED, _RAISED_DENSE = 5, 7
"""Index into the stored quantiles of values: raised is the upper quartile of where the dimension is on; of a
dimension without a gate, the value that 5 % of all sentences exceed."""
_BLOCK = 16
_LEAST_ROWS = 12
"""A token is a word of the corpus when it stands alone in this many sentences."""


def measure_effects(
    model: Model,
    index: DimensionIndex,
    folder: Path,
    progress: Progress | None = None,
    sentences: int = SENTENCES,
    contexts: int = CONTEXTS,
) -> EffectsRecord:
    """Measure all dimensions on the example sentences of `index`, and store effects.json in `folder`.

    After each block of dimensions the state is kept under HSVAE_HOME: a killed run loses at most one block.

    Raises:
        CorpusError: the example sentences are not here.
        DimensionIndexError: it cannot be written.
    """
    model_sha256, content_hash = index.record.model_sha256[:16], index.record.content_hash[:16]
    kept = cache_folder("effects") / f"{model_sha256}-{content_hash}-{sentences}-{contexts}.json"
    entries = list(_kept_entries(kept, index))
    setting = _contexts(model, index, contexts)
    for first in range(len(entries), index.dimensions, _BLOCK):
        block = range(first, min(first + _BLOCK, index.dimensions))
        entries += _block(model, index, setting, block, sentences)
        write_text(kept, _record(index, contexts, entries).model_dump_json())
        if progress:
            progress(block.stop, index.dimensions)
    result = _record(index, contexts, entries)
    write_effects(folder, result)
    kept.unlink(missing_ok=True)
    return result


def _block(
    model: Model, index: DimensionIndex, setting: Contexts, block: range, sentences: int
) -> list[EffectEntry]:
    lists = [index.examples(dimension, "random", sentences) for dimension in block]
    texts = [neighbour.text for found in lists for neighbour in found]
    if texts:
        codes = model.encode(texts)
        base = model.decode(codes)
        dimensions = np.repeat(np.array(block), [len(found) for found in lists])
        pairs = np.arange(len(texts))
        # Batches round differently: what is on by a hair in the index may be off here, and is no pair then.
        on = codes.active[pairs, dimensions]
        off = edit(model, codes, pairs[on], dimensions[on], "off", base)
        directed = _directed(model, off, base) if model.has_gates else None
        changed = off.changed
        ignored = ignored_dimensions(model, codes, dimensions=block)
    entries = []
    for place, dimension in enumerate(block):
        mine = off.dimensions == dimension if texts else np.zeros(0, dtype=bool)
        count = int(mine.sum())
        up, down = _words_moved(index, setting, dimension)
        entries.append(
            EffectEntry(
                sentences=count,
                responsiveness=round(float(changed[mine].mean()), 4) if count else None,
                directed=round(float(directed[mine].mean()), 4) if count and directed is not None else None,
                ignored=bool(ignored[place]) if texts else True,
                promoted=_words(up),
                suppressed=_words(down),
            )
        )
    return entries


def _directed(model: Model, off: Edits, base: list[str]) -> np.ndarray:
    """(P,) bool: the edited decode, encoded again, has a lower p_on of the edited dimension."""
    moved = moves(model, off, "off", encode_decodes(model, base))
    return moved.moved[np.arange(len(off.dimensions)), off.dimensions]


def _words_moved(index: DimensionIndex, setting: Contexts, dimension: int) -> tuple[list, list]:
    """(promoted, suppressed) when the dimension is raised; none for one that is never on."""
    if not index.has_gates:
        return setting.ranked(dimension, float(index.value_quantiles[dimension, _RAISED_DENSE]), rising=True)
    value = float(index.value_quantiles[dimension, _RAISED])
    return setting.ranked(dimension, value) if value else ([], [])


def _contexts(model: Model, index: DimensionIndex, count: int) -> Contexts:
    """`count` example sentences with something active, drawn from the dimensions' samples."""
    rows: dict[int, None] = {}
    lists = [index.examples(dimension, "random", count) for dimension in range(index.dimensions)]
    for place in range(count):
        for found in lists:
            if place < len(found) and UNKNOWN not in found[place].text:
                rows.setdefault(found[place].row)
    generator = np.random.default_rng(0)
    chosen = generator.permutation(list(rows))[:count].tolist()
    texts = [index.rows.texts[row] for row in chosen]
    counts = count_words(index.rows.texts)
    known = {word for word, rows_with in counts.items() if rows_with >= _LEAST_ROWS}
    codes = model.encode(texts)
    return Contexts(model, codes.texts, codes.gated, known)


def _words(found) -> tuple[WordEffect, ...]:
    return tuple(WordEffect(word=word, weight=round(weight, 4)) for word, weight in found)


def _record(index: DimensionIndex, contexts: int, entries: Sequence[EffectEntry]) -> EffectsRecord:
    return EffectsRecord(
        model_sha256=index.record.model_sha256,
        content_hash=index.record.content_hash,
        contexts=contexts,
        dimensions=tuple(entries),
    )


def _kept_entries(kept: Path, index: DimensionIndex) -> tuple[EffectEntry, ...]:
    """What an interrupted run has measured; nothing where there is none, or it is damaged."""
    try:
        record = EffectsRecord.model_validate_json(kept.read_bytes())
    except (OSError, ValueError):
        return ()
    expected = _record(index, record.contexts, record.dimensions)
    return record.dimensions if record == expected and len(record.dimensions) <= index.dimensions else ()
