"""All measures of one model in one JSON-ready record: metrics.json, the model card, the command line."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from core.data.builtin import corpus_names
from core.data.load import load_corpus
from core.data.readers.reading import Reading
from core.errors import EncoderError
from core.evaluation.baselines import ON_ENCODER, ON_MINILM, Baselines
from core.evaluation.bootstrap import finite
from core.evaluation.card import markdown_table
from core.evaluation.decoding_methods import decoding_methods
from core.evaluation.describability import describability
from core.evaluation.encoding import dense_partner, embedded, encode_rows
from core.evaluation.interventions import edit_report
from core.evaluation.intruder import TopicSpace
from core.evaluation.label_readers import LabelReaders
from core.evaluation.name_agreement import name_agreement
from core.evaluation.read_out import read_out
from core.evaluation.reconstruction import decoded_text, likelihood
from core.evaluation.sparsity import sparsity
from core.evaluation.splits import EvalDataset, draw, held_out_rows, training_rows
from core.evaluation.weak_codes import weak_code_report
from core.interpretation.codes import CODE_NAMES
from core.interpretation.words import WordCounts
from core.nn.embedder import SentenceEmbedder
from core.nn.encoder_files import MINILM_SHA256

__all__ = ["Limits", "describability", "encode_rows", "evaluate", "evaluate_corpora", "markdown_table"]

Progress = Callable[[int, int], None]
_STAGES = 7


@dataclass(frozen=True)
class Limits:
    """How many rows the dearer measures take, drawn by the report's seed; stated in the report."""

    likelihood_sentences: int = 3000
    decoded_sentences: int = 2000
    edit_pairs: int = 2000
    sweep_sentences: int = 3
    probe_fit_rows: int = 20_000
    permutations: int = 5
    baseline_steps: int = 2000
    method_sentences: int = 200
    method_pairs: int = 200
    name_sentences: int = 300


def quick_limits() -> Limits:
    """A quarter of the rows and steps: of a model of one's own that somebody waits for."""
    return Limits(**{name: value // 4 for name, value in asdict(Limits()).items() if value >= 100})


def evaluate(
    model,
    rows: EvalDataset,
    train: EvalDataset | None = None,
    seed: int = 0,
    limits: Limits | None = None,
    progress: Progress | None = None,
    partner=None,
    words_of_train: bool = False,
) -> dict:
    """Metrics 1 to 8 of `model` on `rows`, JSON-ready.

    Averages are {"mean", "low", "high", "count"} with 95 % bootstrap intervals. Labels that are numbers of
    many values are read out by regressions, and are no classes (`EvalDataset.with_numbers`).

    Args:
        rows: what is measured, never seen in training.
        train: rows of the training side. Probes are fitted on some of them (else on 70 % of `rows`), and with
            their features the Top-k baselines are trained.
        progress: called with (stages done, stages).
        partner: a dense Model of the same corpora, on whose codes baselines are built as well.
        words_of_train: the words that describe a dimension are found on training rows, and every row of
            `rows` is scored: for rows too few, or too unlike the training text, to find words on.
    """
    limits = limits or Limits()
    progress = progress or (lambda done, total: None)
    rows = rows.with_numbers()
    train = None if train is None else train.with_numbers(rows.number_sources)
    codes = encode_rows(model, rows)
    progress(1, _STAGES)
    report: dict = {
        "model": model.name,
        "dimensions": model.dimensions,
        "code": "gated",
        "seed": seed,
        "rows": {
            name: int(count) for name, count in zip(*np.unique(rows.sources, return_counts=True), strict=True)
        },
        "limits": asdict(limits),
        "truncated_share": finite(codes.truncated.mean()) if len(codes) else None,
        "sparsity": sparsity(codes, rows.labels, seed),
    }
    report["likelihood"] = likelihood(model, codes[draw(len(codes), limits.likelihood_sentences, seed)], seed)
    progress(2, _STAGES)
    some = draw(len(codes), limits.decoded_sentences, seed)
    base = model.decode(codes[some])
    # Cosines are MiniLM's for every model: those of another encoder could not be compared.
    embedder = None if _own_encoder(model) else getattr(model, "embedder", None)
    known = None if rows.features is None or _own_encoder(model) else rows.features[some]
    embedder = embedder or _embedder()
    classes = [rows.labels[row] for row in some]
    report["decoded_text"] = decoded_text(codes[some].texts, base, embedder, known, seed, classes)
    progress(3, _STAGES)
    report["edits"] = edit_report(model, codes[some], base, limits.edit_pairs, seed, limits.sweep_sentences)
    few = draw(len(codes), limits.method_sentences, seed)
    report["decoding"] = decoding_methods(model, codes[few], embedder, limits.method_pairs, seed)
    report["names"] = None
    if codes.has_gates and getattr(model, "has_index", False):
        few = draw(len(codes), limits.name_sentences, seed)
        report["names"] = name_agreement(model, model.index, codes[few], seed)
    progress(4, _STAGES)
    fit = None if train is None else train.subset(limits.probe_fit_rows, seed)
    fit_codes = None if fit is None else encode_rows(model, fit)
    report["weak_codes"] = None
    if embedder is not None:
        report["weak_codes"] = weak_code_report(model, codes[some], base, fit_codes, embedder, seed)
    readers = LabelReaders(codes, rows, fit, fit_codes, "encoder" if _own_encoder(model) else "minilm", seed)
    report["probing"], report["regression"] = readers.probing(), readers.regression()
    report["read_out"] = None
    if fit is not None and fit.features is not None and rows.features is not None:
        known, seen = fit.features[:], rows.features[:]
        report["read_out"] = {
            code: read_out(getattr(codes, code), seen, getattr(fit_codes, code), known)
            for code in ("gated", "values")
        }
    progress(5, _STAGES)
    report["interpretability"], report["peers"] = None, []
    if codes.has_gates:
        before = fit_codes if words_of_train else None
        texts = codes.texts if before is None else (*before.texts, *codes.texts)
        words, space = WordCounts.of(texts), TopicSpace.of(codes.texts, seed)
        mine = describability(
            codes.active, words, rows.labels, seed, limits.permutations, space,
            None if before is None else before.active,
        )  # fmt: skip
        report["interpretability"] = mine
        progress(6, _STAGES)
        if train is not None and limits.baseline_steps:
            widths = model.dimensions, mine["usable_dimensions"]
            settings = seed, limits.permutations, limits.baseline_steps, limits.probe_fit_rows, words_of_train
            report["peers"] = Baselines(mine, widths, rows, train, words, space, *settings).all(
                partner, ON_ENCODER if _own_encoder(model) else ON_MINILM
            )
    progress(_STAGES, _STAGES)
    return {**_summary(report), **report}


def _summary(report: dict) -> dict:
    """The numbers that models are compared by, first in the report: accuracy and sparsity, code by code."""
    accuracy = report["probing"].get("all", {}).get("accuracy", {})
    counted = report["sparsity"]["active_per_sentence"]
    return {
        "summary": {
            "accuracy": {code: accuracy.get(code, {}).get("mean") for code in ("gated", "values")},
            "hoyer": {code: report["sparsity"]["hoyer"][code]["mean"] for code in CODE_NAMES},
            "active_per_sentence": None if counted is None else counted["mean"],
        }
    }


def evaluate_corpora(
    model,
    corpora: Sequence[str],
    split: str = "test",
    data_dir: Path | None = None,
    progress: Progress | None = None,
    limits: Limits | None = None,
    peers: bool = False,
    words_of_train: bool = False,
    reading: Reading | None = None,
) -> dict:
    """`evaluate` on corpora given by name or file: their "test" rows, or "all".

    The test rows of a corpus that the model was trained on are those that its recipe held out
    (`metrics["recipe"]["corpora"]`).

    Args:
        peers: also read the training rows: probes are fitted on them, baselines trained on them, and on
            the codes of the model's dense partner where that is in the catalogue. Takes minutes.
        words_of_train: as in `evaluate`; needs `peers`.
        reading: what is said of the files among the corpora.

    Raises:
        CorpusError: an unknown corpus, or one of which nothing was held out.
    """
    parts = model.metrics.get("recipe", {}).get("corpora", ())
    if split == "all":
        chosen = [
            load_corpus(name, data_dir, None if name in corpus_names() else reading) for name in corpora
        ]
    else:
        chosen = [held_out_rows(name, parts, data_dir, reading) for name in corpora]
    rows, train, partner = EvalDataset.of(chosen), None, None
    if peers:
        rows, train = embedded(model, rows), embedded(model, training_rows(parts, data_dir))
        partner = dense_partner(model.metrics.get("partner", ""))
    return {
        "split": split,
        **evaluate(
            model,
            rows,
            train,
            progress=progress,
            limits=limits,
            partner=partner,
            words_of_train=words_of_train and train is not None,
        ),
    }


def _own_encoder(model) -> bool:
    """Whether the model reads through a pretrained encoder that is not MiniLM."""
    return getattr(getattr(model, "config", None), "encoder_sha256", "") not in ("", MINILM_SHA256)


def _embedder() -> SentenceEmbedder | None:
    try:
        return SentenceEmbedder()
    except EncoderError:
        return None
