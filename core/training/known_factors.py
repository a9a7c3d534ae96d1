"""Scores of small models on the synthetic corpus, whose factors are known, beside ceiling and floor."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np

from core.checkpoint.home import cache_folder
from core.data.synthetic import FACTORS, factor_values
from core.evaluation.factors import factor_scores, ideal_codes
from core.evaluation.topk_baseline import train_topk
from core.model import load
from core.nn.embedder import SentenceEmbedder
from core.nn.embedding_store import EmbeddingStore
from core.training.compare import compare
from core.training.comparison import Comparison
from core.training.experiments import Say, Table
from core.training.mixture import mixture

PLAN = "known-factors"
COLUMNS = (
    "code", "dimensions", "active", "disentanglement", "completeness", "informativeness", "mig", "factor_vae",
    "rows", "command",
)  # fmt: skip
"""One line per code: "hsvae", "hsvae, shuffled" (its rows dealt to other sentences: the floor), "ideal, ..."
(the ceiling). active: mean per sentence, empty where nothing can be off. Scores as in `FactorScores`."""
_TOPK_STEPS = 1500


def known_factors(
    table: Path,
    runs: Path,
    plan: str = PLAN,
    threads: int = 1,
    say: Say = lambda _: None,
) -> Path:
    """Train what is missing under `runs`, add the missing lines to the CSV `table`, and return it.

    Gates and Top-k are scored by the code that is shown, models without gates by their values, all on test
    rows of `synthetic`.

    Raises:
        ConfigError: the table has other columns, or the plan is none.
    """
    compare(plan, runs / "runs.csv", runs, threads=threads, say=say)
    lines = Table(table, ("code",), runs, COLUMNS)
    for name, code, active, factors in _codes(Comparison.load(plan), runs, say):
        for shuffled in (False, True):
            label = f"{name}, shuffled" if shuffled else name
            if lines.find({"code": label}) or (shuffled and name.startswith("ideal")):
                continue
            say(f"scoring {label}")
            dealt = code[np.random.default_rng(0).permutation(len(code))] if shuffled else code
            scores = asdict(factor_scores(dealt, factors))
            lines.add({
                "code": label, "dimensions": code.shape[1], "active": active, **scores, "rows": len(code),
                "command": "python -m core factors",
            })  # fmt: skip
    return table


def _codes(
    comparison: Comparison, runs: Path, say: Say
) -> Iterator[tuple[str, np.ndarray, float | None, np.ndarray]]:
    """(name, code (N, D), mean active count, factors (N, K)) of the ideal codes, each model, and Top-k."""
    rows = [row for row in comparison.rows() if row.trains]
    sides = {side: mixture((comparison.part(rows[0]),), side) for side in ("train", "test")}
    factors = factor_values(sides["test"].texts)
    for name, code in ideal_codes(factors, [len(values) for values in FACTORS.values()]).items():
        yield f"ideal, {name}", code, None, factors
    counts = []
    for row in rows:
        codes = load(runs / row.name / "checkpoint").encode(sides["test"].texts)
        active = float(codes.active.sum(1).mean()) if codes.has_gates else None
        counts += [active] if active else []
        behind = " on MiniLM" if comparison.panel(row).encoder == "bert" else ""
        seed = f", seed {row.seed}" if row.seed else ""
        yield f"{row.model}{behind}{seed}", codes.gated, active, factors
    store = EmbeddingStore(cache_folder("embeddings"), SentenceEmbedder())
    train, test = (store.embed(sides[side].texts) for side in ("train", "test"))
    width, k = comparison.panel(rows[0]).dimensions, counts[0] if counts else len(FACTORS)
    coder = train_topk(train, width, k, _TOPK_STEPS)
    code = coder.active(test[:]).toarray()
    yield "topk on MiniLM", code, float((code > 0).sum(1).mean()), factors
