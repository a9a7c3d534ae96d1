"""The commands about a user's table and sentences: `columns` and `concept`."""

import sys

from core.cli.common import add_reading, at_least_one, labels_of, load_model, print_json, progress, reading_of
from core.errors import RequestError


def add_commands(add) -> None:
    """Declare both; `add` is that of `core.cli`."""
    sub = add("columns", _columns, "Which dimensions go with a column of a table.")
    sub.add_argument("--corpus", required=True, metavar="FILE", help="the table, or - for stdin")
    sub.add_argument("--column", action="append", metavar="NAME", help="this one (default: all that can be)")
    sub.add_argument(
        "--kind",
        choices=("classes", "numbers", "yes/no", "dates"),
        help="what the columns hold, instead of having it guessed",
    )
    sub.add_argument("--most", type=at_least_one, default=10, help="dimensions of each class (default: 10)")
    sub.add_argument("--seed", type=int, default=0, help="of the bootstrap and of drawn rows")
    sub.add_argument("--no-probes", action="store_true", help="leave out how well the column is read out")
    add_reading(sub)

    sub = add(
        "concept", _concept, "A concept of yours, from sentences that have it and sentences that do not."
    )
    action = sub.add_mutually_exclusive_group(required=True)
    action.add_argument("--save", metavar="NAME", help="find and keep it, in place of one of that name")
    action.add_argument("--test", metavar="NAME", help="how likely sentences have it")
    action.add_argument("--list", action="store_true", help="those that are kept for this model")
    action.add_argument("--delete", metavar="NAME", help="forget it")
    for option, what in (("--has", "has it"), ("--lacks", "does not")):
        sub.add_argument(
            option, action="append", default=[], metavar="TEXT", help=f"to save: a sentence that {what}"
        )
        sub.add_argument(f"{option}-file", metavar="FILE", help="to save: a file of such sentences")
    sub.add_argument("--seed", type=int, default=0, help="to save: of the folds of the held-out AUC")
    sub.add_argument("text", nargs="*", help="to test: sentences, after --")


def _columns(options) -> None:
    from core.data.readers.user_table import read_table
    from core.evaluation.table_codes import analyse_table

    table = read_table(options.corpus, reading_of(options))
    model = load_model(options)
    results, refused = analyse_table(
        model, table, options.column, options.kind, options.seed, not options.no_probes, options.most,
        progress("encoding"),
    )  # fmt: skip
    for problem in refused:
        print(f"left out: {problem}", file=sys.stderr)
    if not results:
        raise RequestError(
            f"{table.name} has no column to ask about beside {table.text_column!r}.",
            "Bring one of classes, numbers, yes and no, or dates; see above for those left out.",
        )
    label = labels_of(model)
    records = [result.to_dict(options.most, label, table.texts) for result in results]
    if options.json:
        return print_json(records)
    for record in records:
        _print(record)
    return None


def _print(record: dict) -> None:
    rare = f", {record['rare']:,} of rare classes left out" if record["rare"] else ""
    print(f"{record['column']} ({record['kind']}): {record['rows']:,} rows{rare}")
    print(f"  {record['found']:,} dimensions go with it (q < .05)")
    for target in record["targets"]:
        print(f"  {target['target']}")
        for entry in target["dimensions"]:
            told = (
                f"on {entry['share_in']:6.1%} against {entry['share_out']:6.1%}"
                if "share_in" in entry
                else f"mean {_number(entry['mean_on'])} on, {_number(entry['mean_off'])} off"
            )
            interval = f"[{entry['low']:+.2f}, {entry['high']:+.2f}]"
            print(
                f"    AUC {entry['auc']:.2f}  {entry['effect']:+.2f} {interval}  q {entry['q']:.1g}  {told}"
                f"  {entry['label']}"
            )
    for probe in record["probes"]:
        score = probe["score"]
        beside = f", commonest class {probe['majority']:.2f}" if probe["metric"] == "accuracy" else ""
        print(
            f"  {probe['reader']:15} {probe['metric']} {score['mean']:.2f} "
            f"[{score['low']:.2f}, {score['high']:.2f}]{beside}"
        )


def _number(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.2f}"


def _concept(options) -> None:
    from core.evaluation.concept import LEAST_FOR_AUC, fit_concept
    from core.evaluation.concept_files import delete_concept, find_concept, load_concepts, save_concept

    if bool(options.text) != (options.test is not None):
        raise RequestError("Sentences after -- belong to --test.", "With --save, give --has and --lacks.")
    model = load_model(options)
    label = labels_of(model)
    if options.save is not None:
        sides = (_sentences(options.has, options.has_file), _sentences(options.lacks, options.lacks_file))
        concept = fit_concept(model, options.save, *sides, options.seed)
        file = save_concept(model, concept)
        print(f"saved in {file}", file=sys.stderr)
        answer: dict | list[dict] = _record(concept, label)
        if concept.auc is None:
            print(f"no held-out AUC: it takes {LEAST_FOR_AUC} sentences of either kind", file=sys.stderr)
    elif options.list:
        answer = [_record(concept, label) for concept in load_concepts(model).values()]
    elif options.delete is not None:
        answer = {"file": str(delete_concept(model, options.delete))}
    else:
        concept = find_concept(load_concepts(model), options.test)
        codes = model.encode(options.text)
        answer = [
            {
                "text": text,
                "probability": round(float(share), 4),
                "dimensions": [one for one in concept.dimensions if codes.active[row, one]],
            }
            for row, (text, share) in enumerate(
                zip(options.text, concept.probability(codes.gated), strict=True)
            )
        ]
    if options.json:
        return print_json(answer)
    for record in answer if isinstance(answer, list) else [answer]:
        _print_concept(record, label)
    return None


def _sentences(texts: list[str], file: str | None) -> list[str]:
    from core.data.readers.user_table import read_table

    return [*texts, *(read_table(file).texts if file else ())]


def _record(concept, label) -> dict:
    weights = zip(concept.dimensions, concept.weights, strict=True)
    return {
        "name": concept.name,
        "auc": concept.auc,
        "auc_range": None if concept.auc is None else [concept.auc_low, concept.auc_high],
        "positive": len(concept.positive),
        "negative": len(concept.negative),
        "dimensions": [
            {"dimension": one, "label": label(one), "weight": round(weight, 4)} for one, weight in weights
        ],
    }


def _print_concept(record: dict, label) -> None:
    if "text" in record:
        on = "; ".join(label(one) for one in record["dimensions"]) or "none of its dimensions is on"
        print(f"{record['probability']:4.0%}  {record['text']}  ({on})")
    elif "name" in record:
        told = "" if record["auc"] is None else f", held-out AUC {record['auc']:.2f}"
        print(f"{record['name']}: {record['positive']} with, {record['negative']} without{told}")
        for entry in record["dimensions"]:
            print(f"  {entry['weight']:+.2f}  {entry['label']}")
    else:
        print(record["file"])
