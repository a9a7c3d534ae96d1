"""A sparse model beside sparse autoencoders of three kinds, at equal width, active count and usable count."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from scipy import sparse

from core.errors import RequestError
from core.evaluation.absorption import absorption
from core.evaluation.baselines import KINDS
from core.evaluation.comparison_table import replace_rows
from core.evaluation.describability import describability
from core.evaluation.encoding import embedded, encode_rows
from core.evaluation.probing import SPARSE_SIZES, sparse_probes
from core.evaluation.read_out import read_out
from core.evaluation.splits import EvalDataset, draw, held_out_rows, training_rows
from core.evaluation.topk_baseline import train_topk
from core.interpretation.interpretability import as_on, density_of, is_usable
from core.interpretation.words import WordCounts

COLUMNS = (
    "corpus", "model", "code", "dimensions", "active", "usable", "word_auc", "purity", "explained",
    *(f"class_auc_{size}" for size in SPARSE_SIZES), "concepts", "words", "lit", "absorbed",
    "absorbed_elsewhere", "rows_trained", "rows_scored", "command",
)  # fmt: skip
"""word_auc, purity: metrics 6 and 5. explained: share of the embedding's variance that a ridge regression on
the code explains. class_auc_K: k-sparse probes. concepts to absorbed_elsewhere: as `absorption` has them."""
KEY = COLUMNS[:2]
_FIT_ROWS = 8000


def rivals(
    model,
    corpus: str,
    out: Path,
    data_dir: Path | None = None,
    train_rows: int = 40_000,
    test_rows: int = 10_000,
    steps: int = 2000,
    seed: int = 0,
    command: str = "",
    say: Callable[[str], None] = lambda _: None,
) -> Path:
    """Measure all codes on test rows of one corpus, put the lines into the CSV `out` and return it.

    Lines of the same corpus and model are replaced. The autoencoders see training rows of that corpus, a part
    of what the model was trained on; active and usable counts that they are to match are taken on such rows.

    Raises:
        RequestError: the model has no gates, or does not read a frozen encoder's embeddings.
    """
    if not model.has_gates:
        raise RequestError(f"{model.name} has no gates: nothing to match.", "Give a sparse model.")
    parts = model.metrics.get("recipe", {}).get("corpora", ())
    own = [part for part in parts if part["name"] == corpus] or [{"name": corpus}]
    test = EvalDataset.of([held_out_rows(corpus, parts, data_dir)]).subset(test_rows, seed)
    train = embedded(model, training_rows(own, data_dir).subset(train_rows, seed))
    test = embedded(model, test)
    if train.features is None or test.features is None:
        raise RequestError(f"{model.name} reads no embeddings.", "Give a model behind MiniLM.")
    fit = train.take(draw(len(train), _FIT_ROWS, seed))
    sides = [sparse.csr_matrix(encode_rows(model, rows).gated) for rows in (fit, test)]
    lines = [_line(model.name, sides, fit, test, seed)]
    on = as_on(sides[0])
    active = on.nnz / len(fit)
    usable = int(is_usable(density_of(on), np.diff(on.tocsc().indptr)).sum())
    for code, width, kind in _wanted(model.dimensions, usable):
        if active <= width:
            say(f"{code}, {width} dimensions, {active:.1f} active")
            coder = train_topk(train.features, width, active, steps, seed, kind=kind)
            lines.append(
                _line(code, [coder.active(rows.embeddings) for rows in (fit, test)], fit, test, seed)
            )
    shared = {"corpus": corpus, "model": model.name, "rows_trained": len(train), "command": command}
    replace_rows(out, KEY, COLUMNS, [line | shared for line in lines])
    return out


def _wanted(dimensions: int, usable: int) -> Iterator[tuple]:
    for kind, title in KINDS.items():
        for width in filter(None, dict.fromkeys((dimensions, usable))):
            yield title, width, kind


def _line(code: str, sides, fit: EvalDataset, test: EvalDataset, seed: int) -> dict:
    known, seen = sides
    described = describability(seen, WordCounts.of(test.texts), test.labels, seed, permutations=0)
    dense = known.toarray(), seen.toarray()
    probes = sparse_probes(dense[0], fit.labels, dense[1], test.labels, seed=seed)
    kept = read_out(dense[1], test.embeddings, dense[0], fit.embeddings)
    return {
        "code": code,
        "dimensions": seen.shape[1],
        "active": described["active_per_sentence"],
        "usable": described["usable_dimensions"],
        "word_auc": described["word_auc"]["mean"],
        "purity": described["class_purity"]["mean"],
        "explained": kept["explained"],
        **{f"class_auc_{size}": probes[f"auc_of_{size}"]["mean"] for size in SPARSE_SIZES},
        **absorption(known, seen, fit.texts, test.texts),
        "rows_scored": len(test),
    }
