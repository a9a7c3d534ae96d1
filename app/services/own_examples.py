"""Sentences to try: where a model or a corpus is somebody's own, some of its rows."""

from pathlib import Path

import numpy as np

from app.services.resources import index, memoize, usable

OFFERED, DRAWN = 5, 100
SHORT = 70
"""Characters of a sentence that is offered before longer ones."""
SURE = 0.9
"""The certainty from which a dimension counts as clearly on."""


def has_own_rows(name: str) -> bool:
    """Whether a model's examples, or those of "MODEL@CORPUS", are somebody's own rows."""
    from core.checkpoint.format import INDEX_PREFIX
    from core.index.parts import EXAMPLE_CORPORA, index_folder

    model, _, corpus = name.partition("@")
    folder = index_folder(Path(usable()[model].folder))
    return bool(corpus) or folder.name.removeprefix(INDEX_PREFIX) not in EXAMPLE_CORPORA


@memoize(16)
def clear_rows(name: str) -> tuple[str, ...]:
    """A few rows of a corpus to begin with: of some drawn by a seed, those whose code is clearest.

    That is: short ones first, then the clearest of each strongest dimension, then those with most dimensions
    that are surely on.
    """
    found = index(name).result()
    drawn = np.random.default_rng(0).permutation(np.flatnonzero(found.visible))[:DRAWN].tolist()
    active = {row: found.active_of(row) for row in drawn}
    texts = {row: found.rows.texts[row] for row in drawn}
    strongest = {row: parts[0].dimension if parts else None for row, parts in active.items()}
    sure = {row: sum(part.p_on >= SURE for part in parts) for row, parts in active.items()}
    rows = sorted(drawn, key=lambda row: (len(texts[row]) > SHORT, -sure[row]))
    best = {strongest[row]: row for row in reversed(rows)}
    rows.sort(key=lambda row: (len(texts[row]) > SHORT, best[strongest[row]] != row))
    return tuple(dict.fromkeys(texts[row] for row in rows))[:OFFERED]
