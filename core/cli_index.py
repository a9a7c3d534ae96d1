"""The commands about dimensions and sentences: `index`, `dimension`, `similar`, `map` and `report`."""

from pathlib import Path

from core.errors import RequestError

_SHOWN, _LISTED = 10, 5


def add_commands(add, add_data) -> None:
    """Declare them; `add` and `add_data` are those of `core.cli`."""

    def add_place(sub) -> None:
        sub.add_argument("--corpus", default="wordnet", help="its example sentences: a name or a file")
        sub.add_argument("--index", type=Path, metavar="DIR", help="an index that `index --out` wrote")

    sub = add("index", _index, "Build the dimension index of a checkpoint, and name its dimensions.")
    sub.add_argument("--corpus", default="wordnet", help="example sentences: a name or a file")
    sub.add_argument("--out", type=Path, help="folder to write (default: beside the checkpoint)")
    sub.add_argument("--no-effects", action="store_true", help="leave out what the decoder does with them")
    sub.add_argument("--no-map", action="store_true", help="leave out the maps")
    add_data(sub)

    sub = add("dimension", _dimension, "All that is known of one dimension.")
    add_place(sub)
    sub.add_argument("dimension", type=int)
    add_data(sub)

    sub = add("similar", _similar, "The sentences of the corpus whose codes are most like a text's.")
    add_place(sub)
    sub.add_argument("--most", type=int, default=_SHOWN, help="how many (default: 10)")
    sub.add_argument("--class", dest="classes", action="append", default=[], help="only of this class")
    sub.add_argument("--on", type=int, action="append", default=[], help="only with this dimension on")
    sub.add_argument("--word", action="append", default=[], help="only with this word")
    sub.add_argument("text", nargs=1, help="the sentence, after --")
    add_data(sub)

    sub = add("map", _map, "Fit the maps of an index: sentences and dimensions as points.")
    add_place(sub)
    sub.add_argument("--sentences", type=int, default=20_000, help="at most (default and limit: 20,000)")
    sub.add_argument("--seed", type=int, default=0)
    add_data(sub)

    sub = add("report", _report, "Write a page about the quality of all dimensions.")
    add_place(sub)
    sub.add_argument("--out", type=Path, required=True, help="the HTML file to write")
    add_data(sub)


def _index(options) -> None:
    from core.cli import load_model, print_json, progress
    from core.training.finish import index_checkpoint

    folder = index_checkpoint(
        load_model(options),
        options.corpus,
        options.data_dir,
        options.out,
        progress("indexing"),
        effects=not options.no_effects,
        maps=not options.no_map,
    )
    print_json({"folder": str(folder)}) if options.json else print(folder)


def _dimension(options) -> None:
    from core.cli import print_json

    index = _open(options)
    d = options.dimension
    label, effects = _name(options, index), index.effects
    title = label(d)  # first: it says so when there is no such dimension
    auc, counts = float(index.word_auc[d]), index.class_counts[:, d]
    common = sorted(range(len(counts)), key=lambda c: (-counts[c], index.class_names[c]))[:_LISTED]
    on = max(1, int(counts.sum()))
    related = index.related(d)
    record = {
        "dimension": d,
        "label": title,
        "confidence": round(float(index.confidence[d]), 4),
        "density": round(float(index.density[d]), 6),
        "word_auc": None if auc != auc else round(auc, 4),
        "words": [{"word": word.word, "z": word.z, "count": word.count} for word in index.words[d]],
        "promoted": _weights(effects.promoted[d]) if effects else None,
        "suppressed": _weights(effects.suppressed[d]) if effects else None,
        "classes": [
            {
                "label": index.class_names[c],
                "count": int(counts[c]),
                "share": round(int(counts[c]) / on, 4),
                "rate": round(int(counts[c]) / max(1, int(index.class_rows[c])), 4),
            }
            for c in common
            if counts[c]
        ],
        **{
            kind: [_sentence(neighbour) for neighbour in index.examples(d, kind, _LISTED)]
            for kind in ("top", "middle", "near_miss")
        },
        "related": {
            kind: [
                {"dimension": other, "label": label(other), "score": round(score, 4)}
                for other, score in getattr(related, kind)
            ]
            for kind in ("together", "apart", "alike")
        },
    }
    if options.json:
        return print_json(record)
    print(f"{title}\n  confidence {record['confidence']:.2f}, on in {record['density']:.2%} of sentences")
    print("  told by words:", "-" if auc != auc else f"AUC {auc:.2f} (chance .5)")
    print("  words:     ", ", ".join(entry["word"] for entry in record["words"]))
    for kind in ("promoted", "suppressed"):
        if record[kind]:
            print(f"  {kind + ':':11}", ", ".join(entry["word"] for entry in record[kind]))
    for kind in ("top", "middle", "near_miss"):
        print(f"  {kind}")
        for entry in record[kind]:
            print(f"    {entry['score']:+.2f}  {entry['text']}")
    for kind, others in record["related"].items():
        print(f"  {kind + ':':9}", "; ".join(f"{o['label']} ({o['score']:.2f})" for o in others) or "-")
    return None


def _similar(options) -> None:
    from core.cli import load_model, print_json

    index = _open(options)
    model = load_model(options)
    among = None
    if options.classes or options.on or options.word:
        among = index.matching(options.classes, options.on, options.word)
    code = model.encode(options.text).gated[0]
    found = index.nearest(code, options.most, exclude_text=options.text[0], among=among)
    label = _name(options, index)
    records = [
        {
            "row": neighbour.row,
            "text": neighbour.text,
            "score": round(neighbour.score, 4),
            "active": [
                {
                    "dimension": entry.dimension,
                    "label": label(entry.dimension),
                    "value": round(entry.value, 4),
                }
                for entry in neighbour.active
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
    from core.cli import print_json
    from core.index.fit_map import fit_map
    from core.io.manifest import add_folder_to_manifest

    folder, index = _folder(options), _open(options)
    fit_map(index, folder, options.sentences, options.seed)
    if options.index is None:
        add_folder_to_manifest(folder.parent, folder.name)
    fitted = _open(options).map
    record = {
        "folder": str(folder),
        "sentences": len(fitted.rows),
        "seed": fitted.seed,
        "settings": fitted.parameters.model_dump(),
        "regions": [name for _, _, name in fitted.regions],
    }
    print_json(record) if options.json else print(folder)


def _report(options) -> None:
    from core.cli import print_json, progress
    from core.evaluation.page import write_page

    index = _open(options)
    write_page(index, options.out, options.model, progress("measuring"))
    print_json({"file": str(options.out)}) if options.json else print(options.out)


def _folder(options) -> Path:
    from core.index import index_folder
    from core.io.catalogue import resolve

    folder = options.index or index_folder(resolve(options.model), options.corpus)
    if not folder.is_dir():
        raise RequestError(
            f"{options.model} has no index of {options.corpus}.",
            f"Build it with: python -m core index --model {options.model} --corpus {options.corpus}",
        )
    return folder


def _open(options):
    from core.data.corpora import load_corpus
    from core.index import DimensionIndex
    from core.index.dimension_index import default_rows
    from core.io.catalogue import resolve
    from core.io.layout import WEIGHTS
    from core.io.manifest import read_manifest

    sha256 = read_manifest(resolve(options.model)).files[WEIGHTS].sha256

    def rows():
        return (
            load_corpus(options.corpus, options.data_dir)
            if options.data_dir
            else default_rows(options.corpus)
        )

    return DimensionIndex.load(_folder(options), sha256, rows)


def _name(options, index):
    """A function from a dimension to its label, with the user's own names before those of the index."""
    from core.index.own_names import own_labels

    return own_labels(index, options.model)


def _weights(words) -> list[dict]:
    return [{"word": word, "weight": weight} for word, weight in words]


def _sentence(neighbour) -> dict:
    return {"row": neighbour.row, "text": neighbour.text, "score": round(neighbour.score, 4)}
