"""The command line. Answers go to stdout (JSON with --json), progress and errors to stderr."""

import argparse
import json
import os
import sys
from pathlib import Path

from core.errors import HSVAEError

# Heavy imports stand inside the commands: `--help` and `models` answer at once.


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 on success, 2 on a declared error, whose sentence goes to stderr."""
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
    except HSVAEError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    from core import cli_compare, cli_edits, cli_index

    parser = argparse.ArgumentParser(
        prog="python -m core", description="Sparse sentence encodings: use and train."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(
        name: str, command, summary: str, model: bool = True, computes: bool = True
    ) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=summary, description=summary)
        sub.set_defaults(command=command)
        sub.add_argument("--json", action="store_true", help="print JSON")
        # Taken by every command, so that scripts may always give it; told where something is computed on it.
        said = "auto, cpu, cuda or mps (default: cpu)" if computes else argparse.SUPPRESS
        sub.add_argument("--device", default="cpu", help=said)
        if model:
            sub.add_argument(
                "--model", required=True, help="a name that `models` lists, or a checkpoint folder"
            )
        return sub

    def add_data(sub: argparse.ArgumentParser) -> None:
        sub.add_argument(
            "--data-dir", type=Path, help="folder of yelp.tsv, dbpedia.tsv, yahoo.tsv (or HSVAE_DATA)"
        )

    add("models", _models, "List the checkpoints.", model=False, computes=False)

    sub = add("encode", _encode, "Which dimensions are on in a sentence.")
    sub.add_argument("--corpus", help="encode a corpus (name or file) instead of texts")
    sub.add_argument("--out", type=Path, help="with --corpus: the Parquet file to write")
    sub.add_argument("text", nargs="*", help="sentences, after --")
    add_data(sub)

    cli_edits.add_commands(add)

    sub = add("evaluate", _evaluate, "Measure a checkpoint on one corpus or several.")
    sub.add_argument("--corpus", nargs="+", required=True, metavar="NAME_OR_FILE")
    sub.add_argument("--split", choices=("test", "all"), default="test")
    sub.add_argument(
        "--peers",
        action="store_true",
        help="also read the training rows: probes fitted there, peers; minutes",
    )
    sub.add_argument(
        "--words-of-training",
        action="store_true",
        help="with --peers: describe dimensions by words of training rows, and score all rows by them",
    )
    add_data(sub)

    cli_index.add_commands(add, add_data)

    sub = add("train", _train, "Train a model from a recipe.", model=False)
    sub.add_argument("recipe", help="a recipe's name or a TOML file")
    sub.add_argument("--out", type=Path, required=True, help="folder of the run; the checkpoint lands in it")
    sub.add_argument("--corpus", help="train on this corpus (name or file) instead of the recipe's")
    sub.add_argument("--max-minutes", type=float, help="cap the run; schedules shrink to it")
    sub.add_argument("--resume", action="store_true", help="go on with the run in --out")
    sub.add_argument("--init-from", help="start from the weights of a checkpoint of the same shape")
    sub.add_argument(
        "--phase",
        default="start",
        help="with --init-from: start, main (skips warm-up and KL ramps), reading, or continue (at its step)",
    )
    sub.add_argument("--interim", action="store_true", help="with --resume: write a checkpoint and stop")
    sub.add_argument(
        "--encoder", type=Path, metavar="DIR", help="read through the BERT of this folder instead of MiniLM"
    )
    sub.add_argument("--threads", type=at_least_one, help="processor threads (default: all)")
    add_data(sub)
    cli_compare.add_commands(add, add_data)
    return parser


def _models(options) -> None:
    from core.io.catalogue import catalogue

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
    from core.errors import RequestError

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
        from core.data.corpora import load_corpus
        from core.interpretation.codes_table import write_codes

        corpus = load_corpus(options.corpus, options.data_dir)
        rows = write_codes(model, corpus, options.out, progress("encoding"))
        return print_json({"rows": rows, "file": str(options.out)}) if options.json else print(options.out)
    codes = model.encode(options.text)
    label, scores, counts = labels_of(model), codes.hoyer.tolist(), codes.active_count
    records = []
    for row, text in enumerate(options.text):
        active = [
            {
                "dimension": int(dimension),
                "label": label(int(dimension)),
                "p_on": round(float(codes.p_on[row, dimension]), 4),
                "value": round(float(codes.values[row, dimension]), 4),
            }
            for dimension in codes.ranked(row)
        ]
        score, count = scores[row], None if counts is None else int(counts[row])
        records.append(
            {
                "text": text,
                "active": active,
                "active_count": count,
                "hoyer": None if score != score else round(score, 4),
            }
        )
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
        peers=options.peers, words_of_train=options.words_of_training,
    )  # fmt: skip
    print_json(report) if options.json else print(markdown_table(report))


def _train(options) -> None:
    from core.training.run import train

    folder = train(
        options.recipe,
        options.out,
        corpus=options.corpus,
        max_minutes=options.max_minutes,
        resume=options.resume,
        init_from=options.init_from,
        phase=options.phase,
        interim=options.interim,
        data_dir=options.data_dir,
        threads=options.threads,
        encoder=options.encoder,
        device=options.device,
    )
    print_json({"checkpoint": str(folder)}) if options.json else print(folder)


def at_least_one(text: str) -> int:
    """A whole number of an option, 1 or more."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return int(text)


def load_model(options):
    from core.interpretation.model import load

    return load(options.model, options.device)


def labels_of(model):
    """A function from a dimension to its name, the user's own first; its number where there is no index."""
    from core.index import index_folder, load_index
    from core.index.own_names import own_labels

    folder = index_folder(model.folder)
    return own_labels(load_index(folder), model.name) if folder.is_dir() else str


def progress(what: str):
    """A callback (done, total) that draws one bar on stderr, when a person is watching."""
    from tqdm import tqdm

    bar = tqdm(desc=what, file=sys.stderr, disable=not sys.stderr.isatty(), mininterval=0.2)

    def show(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)

    return show


def print_json(value) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False))
