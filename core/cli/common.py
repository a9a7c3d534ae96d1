"""What several commands use: loading, names of dimensions, progress, printed JSON."""

import argparse
import json
import sys

# Heavy imports stand inside the functions: `--help` and `models` answer at once.


def at_least_one(text: str) -> int:
    """A whole number of an option, 1 or more."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return int(text)


def load_model(options):
    from core.model import load

    return load(options.model, options.device)


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


def print_json(value) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False))
