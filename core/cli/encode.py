"""The commands that read text and checkpoints: `models`, `encode` and `evaluate`."""

from functools import partial
from pathlib import Path

from core.cli.common import (
    add_engine,
    add_reading,
    engine_of,
    labels_of,
    load_model,
    print_json,
    progress,
    reading_of,
    rounded,
)
from core.errors import RequestError


def add_commands(add, add_data) -> None:
    """Declare them; `add` and `add_data` are those of `core.cli`."""
    add("models", _models, "List the checkpoints.", model=False, computes=False)

    sub = add("encode", _encode, "Which dimensions are on in a sentence.")
    sub.add_argument("--corpus", help="encode a corpus (name, file, or - for stdin) instead of texts")
    sub.add_argument("--out", type=Path, help="with --corpus: the Parquet file to write")
    sub.add_argument("text", nargs="*", help="sentences, after --")
    add_engine(sub)
    add_reading(sub)
    add_data(sub)

    sub = add("evaluate", _evaluate, "Measure a checkpoint on one corpus or several.")
    sub.add_argument("--corpus", nargs="+", required=True, metavar="NAME_OR_FILE")
    sub.add_argument("--split", choices=("test", "all"), default="test")
    sub.add_argument(
        "--baselines",
        "--peers",
        action="store_true",
        help="also read the training rows: probes fitted there, baselines; minutes",
    )
    sub.add_argument(
        "--words-of-training",
        action="store_true",
        help="with --baselines: describe dimensions by words of training rows, and score all rows by them",
    )
    add_data(sub)


def _models(options) -> None:
    from core.checkpoint.catalogue import catalogue

    entries = catalogue()
    if options.json:
        keys = ("name", "model", "encoder", "dimensions", "minutes_trained", "default", "partner")
        return print_json(
            [{key: getattr(entry, key) for key in keys} for entry in entries if not entry.problem]
        )
    for entry in entries:
        note = f"hidden: {entry.problem}" if entry.problem else "default" if entry.default else ""
        print(f"{entry.name:32}{entry.model:9}{entry.encoder:6}{entry.dimensions:5} dimensions  {note}")
    return None


def _encode(options) -> None:
    if bool(options.corpus) == bool(options.text):
        raise RequestError(
            "Nothing to encode, or two things.", "Give texts after --, or --corpus with --out."
        )
    model = load_model(options)
    if options.corpus:
        if options.out is None:
            raise RequestError(
                "--corpus needs --out.", "Name the Parquet file to write, e.g. --out codes.parquet."
            )
        from core.data.load import load_corpus
        from core.interpretation.codes_table import write_codes
        from core.model import encoder_at

        corpus = load_corpus(options.corpus, options.data_dir, reading_of(options))
        engine = engine_of(options)
        begin = (lambda: model.encode) if engine.here else partial(encoder_at, model.folder, options.device)
        rows = write_codes(begin, corpus, options.out, progress("encoding"), engine)
        return print_json({"rows": rows, "file": str(options.out)}) if options.json else print(options.out)
    codes = model.encode(options.text)
    label, counts, scores = labels_of(model), codes.active_count, codes.hoyer
    records = [
        {
            "text": text,
            "active": [
                {
                    "dimension": dimension,
                    "label": label(dimension),
                    "p_on": rounded(codes.p_on[row, dimension]),
                    "value": rounded(codes.values[row, dimension]),
                }
                for dimension in codes.ranked(row).tolist()
            ],
            "active_count": None if counts is None else int(counts[row]),
            "hoyer": rounded(scores[row]),
        }
        for row, text in enumerate(options.text)
    ]
    if options.json:
        return print_json(records)
    for record in records:
        print(record["text"])
        for entry in record["active"]:
            certainty = f"  {entry['p_on']:4.0%} on" if codes.has_gates else ""
            print(f"  {entry['value']:+.2f}{certainty}  {entry['label']}")
        if not record["active"]:
            print("  no dimension is on: this model has nothing to say about it")
    return None


def _evaluate(options) -> None:
    from core.evaluation.report import evaluate_corpora, markdown_table

    report = evaluate_corpora(
        load_model(options), options.corpus, options.split, options.data_dir, progress("measuring"),
        peers=options.baselines, words_of_train=options.words_of_training,
    )  # fmt: skip
    print_json(report) if options.json else print(markdown_table(report))
