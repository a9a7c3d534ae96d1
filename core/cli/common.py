"""What several commands use: loading, names of dimensions, progress, printed JSON."""

import argparse
import json
import sys
import time

# Heavy imports stand inside the functions: `--help` and `models` answer at once.


def at_least_one(text: str) -> int:
    """A whole number of an option, 1 or more."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return int(text)


def add_reading(sub) -> None:
    """Declare what may be said of a file instead of having it guessed."""
    inside = "or a path into JSON, as messages.0.content"
    sub.add_argument(
        "--text", dest="text_column", metavar="COLUMN", help=f"its column of sentences, {inside}"
    )
    sub.add_argument("--label", metavar="COLUMN", help="its column of classes")
    sub.add_argument("--format", help="csv, tsv, jsonl, json, txt or parquet (default: the file's ending)")
    sub.add_argument("--encoding", help="utf-8, utf-16, cp1252, latin-1 ... (default: guessed)")
    sub.add_argument("--delimiter", help='what stands between columns: one character, or "tab"')
    names = "whether its first line names the columns (default: guessed)"
    sub.add_argument("--header", action=argparse.BooleanOptionalAction, help=names)
    sub.add_argument(
        "--skip-bad-rows", action="store_true", help="leave out lines that do not fit, and count them"
    )


def reading_of(options):
    """What was said of the file; false where nothing was."""
    from core.data.readers.user_table import Reading

    said = {
        "text": options.text_column, "label": options.label, "format": options.format,
        "encoding": options.encoding, "delimiter": options.delimiter, "header": options.header,
        "skip_bad_rows": options.skip_bad_rows or None,
    }  # fmt: skip
    return Reading.parse(said, "what is said of the file")


def add_engine(sub) -> None:
    """Declare where a whole corpus is encoded."""
    sub.add_argument("--engine", default="local", help="local or ray (default: local)")
    sub.add_argument(
        "--workers",
        type=at_least_one,
        metavar="N",
        help="processes, or Ray's actors (default: 1; all CPUs)",
    )
    sub.add_argument("--address", help="with --engine ray: of a running cluster (default: start one here)")


def engine_of(options):
    from core.engine import engine_of

    return engine_of(options.engine, options.workers, options.address, int(options.device == "cuda"))


def load_model(options):
    from core.model import load

    return load(options.model, options.device, options.allow_download)


def labels_of(model):
    """A function from a dimension to its name, the user's own first; its number where there is no index."""
    from core.index.own_names import own_labels

    return own_labels(model.index, model.name) if model.has_index else str


def progress(what: str):
    """A callback (done, total) that draws one bar on stderr, when a person is watching."""
    from tqdm import tqdm

    bar = tqdm(desc=what, file=sys.stderr, disable=not sys.stderr.isatty(), mininterval=0.2)

    def show(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)

    return show


def steps(what: str):
    """A callback (done, total) of few long steps: a line each on stderr, with the seconds so far."""
    began = time.monotonic()

    def show(done: int, total: int) -> None:
        seconds = time.monotonic() - began
        print(f"{what}: {done} of {total} steps, {seconds:.0f} s", file=sys.stderr, flush=True)

    return show


def rounded(value: float) -> float | None:
    """A number to four places; None for NaN, which JSON does not know."""
    return None if value != value else round(float(value), 4)


def print_json(value) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False))
