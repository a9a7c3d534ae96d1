"""The command `explain`: words that hold dimensions open, what dimensions wrote, words that turn one."""

from core.cli.common import labels_of, load_model, print_json, rounded
from core.errors import RequestError

_NAMED = 2
"""Dimensions that are printed beside a decoded word."""


def add_commands(add) -> None:
    """Declare it; `add` is that of `core.cli`."""
    sub = add("explain", _explain, "Which words of a sentence hold its dimensions open.")
    sub.add_argument("--dimension", type=int, action="append", help="explain this one too, on or off")
    other = sub.add_mutually_exclusive_group()
    other.add_argument(
        "--decoded", action="store_true", help="instead, which dimensions wrote each word of its decode"
    )
    other.add_argument(
        "--counterfactual",
        type=int,
        metavar="DIMENSION",
        help="instead, which other word would open this gate, or shut it where it is open",
    )
    sub.add_argument("text", nargs=1, help="the sentence, after --")


def _explain(options) -> None:
    if options.counterfactual is not None and options.dimension:
        raise RequestError("--counterfactual and --dimension both name a dimension.", "Leave one out.")
    model = load_model(options)
    if options.counterfactual is not None:
        return _counterfactuals(options, model)
    chosen = None
    if options.dimension:
        on = model.encode(options.text).ranked(0).tolist()
        chosen = [*on, *(dimension for dimension in options.dimension if dimension not in on)]
    return _decoded(options, model, chosen) if options.decoded else _encoded(options, model, chosen)


def _encoded(options, model, chosen) -> None:
    from core.interpretation.weak_codes import WARNING

    found = model.explain(options.text[0], chosen)
    weak = bool(model.weak_codes(model.encode(options.text))[0])
    label, records = labels_of(model), []
    for place, dimension in enumerate(found.dimensions.tolist()):
        columns = {"delta_p_on": found.delta_p_on, "delta_value": found.delta_value}
        record = {
            "dimension": dimension,
            "label": label(dimension),
            "p_on": rounded(found.p_on[place]),
            "value": rounded(found.value[place]),
        }
        if found.gradients is not None:
            columns["gradient"] = found.gradients
        record["words"] = [
            {"word": word, **{name: rounded(column[row, place]) for name, column in columns.items()}}
            for row, word in enumerate(found.words)
        ]
        if found.agreement is not None:
            record["agreement"] = rounded(found.agreement[place])
        record["weak_code"] = weak
        records.append(record)
    if options.json:
        return print_json(records)
    for record in records:
        print(f"{record['label']}  ({record['p_on']:.0%} on)" if model.has_gates else record["label"])
        for word in record["words"]:
            share, value = 100 * word["delta_p_on"], word["delta_value"]
            print(f"  {share:+5.0f} %" if model.has_gates else f"  {value:+6.2f}", f" {word['word']}")
        if record.get("agreement") is not None:
            told = "integrated gradients rank the words alike"
            print(f"  {told}: {record['agreement']:+.2f} (1 is the same order)")
    if weak:
        print(WARNING)
    if not records:
        print("no dimension is on: there is nothing to explain")
    return None


def _decoded(options, model, chosen) -> None:
    found, label = model.explain_decoded(options.text[0], chosen), labels_of(model)
    if options.json:
        dimensions = found.dimensions.tolist()
        return print_json(
            {
                "decoded": found.text,
                "words": [
                    {"word": word, "log_p": rounded(log_p)}
                    for word, log_p in zip(found.words, found.log_p, strict=True)
                ],
                "dimensions": [
                    {
                        "dimension": dimension,
                        "label": label(dimension),
                        "value": rounded(found.value[place]),
                        "nats": [rounded(nats) for nats in found.nats[:, place]],
                        "nats_end": rounded(found.nats_end[place]),
                    }
                    for place, dimension in enumerate(dimensions)
                ],
            }
        )
    print(found.text or "(nothing was written)")
    for place, word in enumerate(found.words):
        by = "; ".join(f"{nats:+.2f} {label(one)}" for one, nats in found.strongest(place, _NAMED))
        print(f"  {word:16}{by or '-'}")
    return None


def _counterfactuals(options, model) -> None:
    found = model.counterfactuals(options.text[0], options.counterfactual)
    name = labels_of(model)(found.dimension)
    if options.json:
        return print_json(
            {
                "dimension": found.dimension,
                "label": name,
                "p_on": rounded(found.p_on),
                "active": found.active,
                "tried": found.tried,
                "left_out": found.left_out,
                "found": [
                    {
                        "position": one.position,
                        "word": one.word,
                        "replacement": one.replacement,
                        "relation": one.relation,
                        "p_on": rounded(one.p_on),
                        "cosine": None if one.cosine is None else rounded(one.cosine),
                        "count": one.count,
                        "text": one.text,
                    }
                    for one in found.found
                ],
            }
        )
    print(f"{name}  ({found.p_on:.0%} on)")
    for one in found.found:
        print(f"  {one.p_on:4.0%} on  {one.word} -> {one.replacement}  ({one.relation})  {one.text}")
    what = "shuts" if found.active else "opens"
    more = f", {found.left_out:,} more were left out" if found.left_out else ""
    print(
        f"  {found.tried} replacements of one word were tried{more}: {len(found.found) or 'none'} {what} it"
    )
    return None
