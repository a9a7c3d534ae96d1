"""The commands that read text and checkpoints: `models`, `encode` and `evaluate`."""

import sys
import warnings
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

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
    steps,
)
from core.errors import RequestError


def add_commands(add, add_data) -> None:
    """Declare them; `add` and `add_data` are those of `core.cli`."""
    add("models", _models, "List the checkpoints.", model=False, computes=False)

    sub = add("encode", _encode, "Which dimensions are on in a sentence.")
    sub.add_argument("--corpus", help="encode a corpus (name, file, or - for stdin) instead of texts")
    sub.add_argument("--out", type=Path, help="the .parquet or .npz file to write; needed with --corpus")
    sub.add_argument("--force", action="store_true", help="replace --out where it is there already")
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
    add_reading(sub)
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
    if options.corpus and options.out is None:
        raise RequestError(
            "--corpus needs --out.", "Name the Parquet file to write, e.g. --out codes.parquet."
        )
    if options.out is not None:
        _check_out(options)
        return _encode_to_file(options)
    model = load_model(options)
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
            "truncated": bool(codes.truncated[row]),
        }
        for row, text in enumerate(options.text)
    ]
    for caution in _cautions(model, codes):
        print(caution, file=sys.stderr)
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


def _cautions(model, codes) -> Iterator[str]:
    """Why to take codes with care: texts that were cut, or are far from what the model knows."""
    from core.interpretation.out_of_domain import remarks

    most = model.config.max_tokens
    for text, cut in zip(codes.texts, codes.truncated, strict=True):
        if cut:
            yield f"longer than {most} tokens (word pieces), only its beginning was read: {text}"
        tokens = int(model.tokenizer.encode([text], most).lengths[0])
        for remark in remarks(text, tokens, model.config.corpora):
            yield f"{remark} ({text[:60]})"


def _check_out(options) -> None:
    """Raises RequestError where --out has another ending, is the corpus itself, or is there already."""
    from core.interpretation.codes_table import check_ending

    out = options.out
    check_ending(out)
    if not out.parent.is_dir():
        raise RequestError(f"There is no folder {out.parent}.", "Make it, or name another --out.")
    if out.is_dir():
        raise RequestError(f"{out} is a folder.", "Name a file in it.")
    if options.corpus and out.exists() and Path(options.corpus).exists() and out.samefile(options.corpus):
        raise RequestError(f"--out is the corpus {out} itself.", "Name another file.")
    if out.exists() and not options.force:
        raise RequestError(f"{out} is there already.", "Add --force to replace it, or name another file.")


def _encode_to_file(options) -> None:
    """Write the codes of texts, of a registered corpus, or of every row of a file with its other columns."""
    from core.checkpoint.home import only_one
    from core.data.builtin import corpus_names
    from core.data.load import is_file, load_corpus
    from core.data.readers.user_table import read_table
    from core.interpretation.codes_table import write_codes
    from core.model import encoder_at

    reading = reading_of(options)
    given: dict[str, Any] = {}
    if options.text:
        texts = options.text
    elif options.corpus in corpus_names() or not (reading or is_file(options.corpus)):
        corpus = load_corpus(options.corpus, options.data_dir, reading)
        texts, given = corpus.texts, {"labels": corpus.labels}
    else:
        table = read_table(options.corpus, reading)
        texts = table.texts
        given = {"labels": table.labels, "rows": table.rows or None, "columns": table.columns}
    model = load_model(options)
    with only_one(options.out):
        engine = engine_of(options)
        begin = (lambda: model.encode) if engine.here else partial(encoder_at, model.folder, options.device)
        cut = write_codes(begin, texts, options.out, progress("encoding"), engine, **given)
    if cut:
        most = model.config.max_tokens
        print(f"{cut:,} of {len(texts):,} texts have more than {most} tokens and were cut", file=sys.stderr)
    if options.json:
        return print_json({"rows": len(texts), "file": str(options.out)})
    return print(options.out)


def _evaluate(options) -> None:
    from core.evaluation.report import evaluate_corpora, markdown_table

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="sklearn")  # of probes on few rows: their counts say it
        report = evaluate_corpora(
            load_model(options), options.corpus, options.split, options.data_dir, steps("measuring"),
            peers=options.baselines, words_of_train=options.words_of_training, reading=reading_of(options),
        )  # fmt: skip
    print_json(report) if options.json else print(markdown_table(report))
