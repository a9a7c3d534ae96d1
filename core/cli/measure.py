"""The commands that measure models beside others: `stability`, `rivals`, `tradeoff`."""

import shlex
import sys
from functools import partial
from pathlib import Path

from core.cli.common import at_least_one, load_model, print_json, rounded


def add_commands(add, add_data) -> None:
    """Declare them; `add` and `add_data` are those of `core.cli`."""
    what = "Match the dimensions of several runs of a recipe; each index keeps what the others found again."
    sub = add("stability", _stability, what, model=False)
    models = "two or more: names or checkpoint folders; the first needs an index, the others may have none"
    sub.add_argument("models", nargs="+", help=models)
    sub.add_argument("--rows", type=at_least_one, default=5000, help="example sentences (default: 5000)")
    sub.add_argument("--seed", type=int, default=0, help="of the sentences drawn")

    sub = add("rivals", _rivals, "A sparse model beside three kinds of sparse autoencoders, on one corpus.")
    _add_table(sub, add_data, "rivals.csv")
    sub.add_argument("--train-rows", type=at_least_one, default=40_000, help="for autoencoders")
    sub.add_argument("--steps", type=at_least_one, default=2000, help="of an autoencoder (default: 2000)")

    sub = add("tradeoff", _tradeoff, "Accuracy by active count: models with gates, one cut.", model=False)
    sub.add_argument("models", nargs="+", help="models with gates")
    sub.add_argument("--dense", required=True, metavar="MODEL", help="the model without, which is cut")
    _add_table(sub, add_data, "accuracy-by-count.csv")


def _add_table(sub, add_data, name: str) -> None:
    out = Path("pretrained") / name
    sub.add_argument("--corpus", default="wordnet", help="a corpus (default: wordnet)")
    sub.add_argument("--out", type=Path, default=out, help=f"the CSV to add to (default: {out})")
    sub.add_argument("--rows", type=at_least_one, default=5000, help="test rows, at most (default: 5000)")
    add_data(sub)


def _stability(options) -> None:
    from core.checkpoint.atomic import current
    from core.checkpoint.catalogue import resolve
    from core.checkpoint.format import WEIGHTS
    from core.checkpoint.manifest import add_folder_to_manifest, read_manifest
    from core.evaluation.splits import draw
    from core.evaluation.stability import stability_record
    from core.index import index_folder
    from core.index.stability import Stability, write_stability
    from core.model import load

    models = [load(name, options.device) for name in options.models]
    folders = [resolve(name) for name in options.models]
    sha256s = [read_manifest(folder).files[WEIGHTS].sha256 for folder in folders]
    texts = models[0].index.rows.texts
    some = [texts[row] for row in draw(len(texts), options.rows, options.seed)]
    codes = [model.encode(some) for model in models]
    names = [model.name for model in models]
    names = [f"{one}-{names[:place].count(one) + 1}" if one in names[:place] else one
             for place, one in enumerate(names)]  # fmt: skip
    records: list[dict] = []
    for place, (model, checkpoint) in enumerate(zip(models, folders, strict=True)):
        folder = index_folder(checkpoint)
        if not current(folder).is_dir():
            continue  # a run that was made to be compared with
        record = stability_record(codes, names, sha256s, place, options.seed)
        found = Stability(record)
        write_stability(folder, record)
        add_folder_to_manifest(checkpoint, folder.name)
        counts = {f"in {count}": int((found.found == count).sum()) for count in range(1, found.runs + 1)}
        means = {
            other.name: {"correlation": rounded(value), "chance": other.chance}
            for other, value in zip(record.others, found.correlations.mean(0), strict=True)
        }
        records.append({"model": model.name, "folder": str(folder), "found": counts, "others": means})
    if options.json:
        return print_json(records)
    for entry in records:
        said = ", ".join(f"{count} {where} of {len(models)}" for where, count in entry["found"].items())
        print(f"{entry['model']}: {said}")
    return None


def _rivals(options) -> None:
    from core.evaluation.rivals import rivals

    names = {"--corpus": options.corpus, "--rows": options.rows, "--train-rows": options.train_rows}
    command = _command("rivals", ["--model", options.model], {**names, "--steps": options.steps})
    table = rivals(
        load_model(options), options.corpus, options.out, options.data_dir, options.train_rows,
        options.rows, options.steps, command=command, say=_say(),
    )  # fmt: skip
    print_json({"table": str(table)}) if options.json else print(table)


def _tradeoff(options) -> None:
    from core.evaluation.tradeoff import tradeoff
    from core.model import load

    names = {"--dense": options.dense, "--corpus": options.corpus, "--rows": options.rows}
    table = tradeoff(
        [load(name, options.device) for name in options.models], load(options.dense, options.device),
        options.corpus, options.out, options.data_dir, test_rows=options.rows,
        command=_command("tradeoff", options.models, names), say=_say(),
    )  # fmt: skip
    print_json({"table": str(table)}) if options.json else print(table)


def _command(verb: str, first: list[str], names: dict) -> str:
    """The command line that makes a row again, without folders of this machine."""
    options = [str(part) for pair in names.items() for part in pair]
    return shlex.join(["python", "-m", "core", verb, *first, *options])


def _say():
    return partial(print, file=sys.stderr, flush=True)
