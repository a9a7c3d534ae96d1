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


def _columns(options) -> None:
    from core.data.readers.user_table import read_table
    from core.evaluation.table_codes import analyse_table

    table = read_table(options.corpus, reading_of(options))
    print(table.taken, file=sys.stderr)
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
