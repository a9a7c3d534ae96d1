"""The commands about dimensions and sentences: `index`, `dimension`, `similar`, `map` and `report`."""

import hashlib
import shlex
import sys
from functools import partial
from pathlib import Path

from core.cli.common import (
    add_engine,
    add_reading,
    engine_of,
    load_model,
    print_json,
    progress,
    reading_of,
    rounded,
)
from core.data.everyday import EXAMPLES
from core.errors import RequestError

_SHOWN = 10


def add_commands(add, add_data) -> None:
    """Declare them; `add` and `add_data` are those of `core.cli`."""

    def add_place(sub) -> None:
        sub.add_argument(
            "--corpus",
            help="its example sentences: a name or a file (default: the shipped ones, or those of --index)",
        )
        sub.add_argument("--index", type=Path, metavar="DIR", help="an index that `index --out` wrote")
        add_reading(sub)

    sub = add("index", _index, "Build the dimension index of a checkpoint, and name its dimensions.")
    sub.add_argument("--corpus", help=f"example sentences: a name, a file, or - (default: {EXAMPLES})")
    add_reading(sub)
    sub.add_argument("--out", type=Path, help="folder to write (default: beside the checkpoint)")
    sub.add_argument("--no-effects", action="store_true", help="leave out what the decoder does with them")
    sub.add_argument("--no-map", action="store_true", help="leave out the maps")
    add_engine(sub)
    add_data(sub)

    sub = add("dimension", _dimension, "All that is known of one dimension.", computes=False)
    add_place(sub)
    sub.add_argument("dimension", type=int)
    add_data(sub)

    sub = add("similar", _similar, "The sentences of the corpus whose codes are most like a text's.")
    add_place(sub)
    sub.add_argument("--most", type=int, default=_SHOWN, help="how many (default: 10)")
    sub.add_argument("--class", dest="classes", action="append", default=[], help="only of this class")
    sub.add_argument("--on", type=int, action="append", default=[], help="only with this dimension on")
    sub.add_argument("--off", type=int, action="append", default=[], help="only with this dimension off")
    sub.add_argument("--word", action="append", default=[], help="only with this word")
    sub.add_argument("text", nargs=1, help="the sentence, after --")
    add_data(sub)

    sub = add("map", _map, "Fit the maps of an index: sentences and dimensions as points.", computes=False)
    add_place(sub)
    sub.add_argument("--sentences", type=int, default=20_000, help="at most (default and limit: 20,000)")
    sub.add_argument("--seed", type=int, default=0)
    sub.add_argument("--names", action="store_true", help="name the regions of the fitted maps anew, no more")
    sub.add_argument(
        "--export",
        type=Path,
        metavar="PLACE",
        help="write the fitted map (fit one only where there is none), with the other columns of the table: "
        "FILE.parquet for embedding-atlas, or a folder for TensorBoard's projector",
    )
    add_data(sub)

    sub = add("report", _report, "Write a page about the quality of all dimensions.", computes=False)
    add_place(sub)
    sub.add_argument("--out", type=Path, required=True, help="the HTML file to write")
    add_data(sub)


def _index(options) -> None:
    from core.training.indexing import index_checkpoint

    folder = index_checkpoint(
        load_model(options),
        options.corpus or EXAMPLES,
        options.data_dir,
        options.out,
        progress("indexing"),
        effects=not options.no_effects,
        maps=not options.no_map,
        say=partial(print, file=sys.stderr),
        reading=reading_of(options),
        engine=engine_of(options),
    )
    print_json({"folder": str(folder)}) if options.json else print(folder)


def _dimension(options) -> None:
    from core.cli.dimension import print_record, record_of
    from core.index.own_names import own_labels

    index = _open(options)
    record = record_of(index, options.dimension, own_labels(index, options.model))
    print_json(record) if options.json else print_record(record, index.has_gates)


def _similar(options) -> None:
    from core.index.own_names import own_labels

    index = _with_codes(options, _open(options), "be found by its code")
    model = load_model(options)
    among = None
    if options.classes or options.on or options.off or options.word:
        among = index.matching(options.classes, options.on, options.word, options.off)
    code = model.encode(options.text).gated[0]
    found = index.nearest(code, options.most, exclude_text=options.text[0], among=among)
    label = own_labels(index, options.model)
    records = [
        {
            "row": neighbour.row,
            "text": neighbour.text,
            "score": rounded(neighbour.score),
            "active": [
                {
                    "dimension": one.dimension,
                    "label": label(one.dimension),
                    "value": rounded(one.value),
                }
                for one in neighbour.active
            ],
        }
        for neighbour in found
    ]
    if options.json:
        return print_json(records)
    for record in records:
        print(f"{record['score']:.3f}  {record['text']}")
    if not records:
        print("no sentence shares an active dimension with it")
    return None


def _map(options) -> None:
    from core.checkpoint.manifest import add_folder_to_manifest
    from core.index.fit_projection import fit_map, name_regions

    folder, index = _folder(options), _with_codes(options, _open(options), "be placed on a map")
    if options.names:
        name_regions(index, folder)
    elif options.export is None or index.map is None:
        fit_map(index, folder, options.sentences, options.seed)
    if options.index is None:
        add_folder_to_manifest(folder.parent, folder.name)
    index = _open(options)
    fitted = index.map
    record = {
        "folder": str(folder),
        "sentences": len(fitted.rows),
        "seed": fitted.seed,
        "settings": fitted.parameters.model_dump(),
        "regions": [name for _, _, name in fitted.regions],
        "dimension_regions": [name for _, _, name in fitted.dimension_regions],
    }
    if options.export is not None:
        from core.index.export_map import export_map
        from core.index.own_names import own_labels

        label = own_labels(index, options.model)
        rows = export_map(index, options.export, label, _table_columns(options))
        record["export"] = {"place": str(options.export), "rows": rows}
    print_json(record) if options.json else print(options.export or folder)


def _table_columns(options) -> dict[str, list[str]]:
    """The other columns of a user's table, a cell for every sentence of its corpus; none of another corpus.

    Raises:
        RequestError: the table is on standard input, which can be read only once.
    """
    from core.data.builtin import corpus_names
    from core.data.readers.user_table import read_table

    if options.corpus is None or options.corpus in corpus_names():
        return {}
    if options.corpus == "-":
        raise RequestError("An export reads the table twice.", "Give a file instead of -.")
    table = read_table(options.corpus, reading_of(options))
    rows = list(table.row_of_text().values())
    return {name: [cells[row] for row in rows] for name, cells in table.columns.items()}


def _report(options) -> None:
    from core.evaluation.html_report import write_page

    index = _open(options)
    write_page(index, options.out, options.model, progress("measuring"))
    print_json({"file": str(options.out)}) if options.json else print(options.out)


def _folder(options) -> Path:
    from core.checkpoint.atomic import current
    from core.checkpoint.catalogue import resolve
    from core.data.builtin import corpus_names
    from core.index import index_folder

    if options.index is not None:
        if not current(options.index).is_dir():
            raise RequestError(
                f"There is no folder {options.index}.",
                "Name one that `index --out` wrote, or leave it out.",
            )
        return options.index
    folder, corpus = index_folder(resolve(options.model), options.corpus), options.corpus or EXAMPLES
    if current(folder).is_dir():
        return folder
    command = shlex.join(["python", "-m", "core", "index", "--model", options.model, "--corpus", corpus])
    if corpus in corpus_names():
        raise RequestError(f"{options.model} has no index of {corpus}.", f"Build it with `{command}`.")
    if corpus == "-":
        cure = f"Build one with `{command} --out DIR`, then add `--index DIR`."
        raise RequestError("An index of standard input is not kept.", cure)
    return _own_index(options)


def _own_index(options) -> Path:
    """The folder of the index of a user's file under HSVAE_HOME, built when it is first asked for."""
    from core.checkpoint.atomic import current
    from core.checkpoint.home import cache_folder
    from core.data.load import load_corpus
    from core.training.indexing import index_checkpoint

    reading = reading_of(options)
    corpus = load_corpus(options.corpus, options.data_dir, reading)
    key = hashlib.sha256(f"{_weights(options)} {corpus.content_hash} {corpus.labels}".encode()).hexdigest()
    folder = cache_folder("indexes") / key[:32]
    if not current(folder).is_dir():
        print(f"building the index of {corpus.title}, once, in {folder}", file=sys.stderr)
        model, bar = load_model(options), progress("indexing")
        index_checkpoint(model, options.corpus, options.data_dir, folder, bar, effects=False, reading=reading)
    return folder


def _weights(options) -> str:
    """SHA-256 of the weights of the model."""
    from core.checkpoint.catalogue import resolve
    from core.checkpoint.format import WEIGHTS
    from core.checkpoint.manifest import read_manifest

    return read_manifest(resolve(options.model)).files[WEIGHTS].sha256


def _open(options):
    from core.data.load import load_corpus
    from core.index import load_index
    from core.index.example_rows import default_rows

    def rows():
        corpus = options.corpus or index.corpus
        said = reading_of(options)
        if options.data_dir or said or corpus == "-":
            return load_corpus(corpus, options.data_dir, said)
        return default_rows(corpus)

    named = options.corpus or options.data_dir
    index = load_index(_folder(options), _weights(options), rows if named else None)
    return index


def _with_codes(options, index, what: str):
    """The same index, if it keeps codes of its sentences.

    Raises:
        RequestError: its model has no gates.
    """
    if not index.has_gates:
        corpus = options.corpus or index.corpus
        again = f"python -m core encode --model {options.model} --corpus {corpus} --out codes.npz"
        raise RequestError(
            f"{options.model} has no gates: its index keeps no codes of sentences, which would be too large; "
            f"so none can {what}.",
            f"Use a sparse model; or write the codes to a file: {again}",
        )
    return index
