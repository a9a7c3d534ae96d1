"""The commands about one sentence's code: `explain` and `traverse`."""

from core.cli.common import labels_of, load_model, print_json, rounded
from core.errors import RequestError

METHODS = ("greedy", "beam", "sample")


def add_commands(add) -> None:
    """Declare both; `add` is that of `core.cli`."""
    sub = add("explain", _explain, "Which words of a sentence hold its dimensions open.")
    sub.add_argument("--dimension", type=int, action="append", help="explain this one too, on or off")
    sub.add_argument("text", nargs=1, help="the sentence, after --")

    sub = add("traverse", _traverse, "Move the code of a sentence and read what changes.")
    kind = sub.add_mutually_exclusive_group(required=True)
    kind.add_argument("--dimension", type=int, help="sweep this dimension")
    kind.add_argument("--to", metavar="TEXT", help="walk to the code of another sentence")
    kind.add_argument("--minus", metavar="TEXT", help="subtract this sentence's code, and add that of --plus")
    kind.add_argument("--keep", type=int, metavar="K", help="keep only the K surest dimensions")
    sub.add_argument("--plus", metavar="TEXT")
    sub.add_argument("--steps", type=int, default=7)
    sub.add_argument("--low", type=float, help="sweep evenly from here (default: the corpus's own values)")
    sub.add_argument("--high", type=float, help="... to here, e.g. --low -3 --high 3")
    sub.add_argument("--path", choices=("values", "gates"), default="values", help="with --to")
    sub.add_argument("--start", choices=("prior", "aggregate"), help="draw a code instead of giving a text")
    sub.add_argument("--method", choices=METHODS, default="greedy", help="how sentences are written")
    sub.add_argument("--seed", type=int, default=0, help="of --start and of --method sample")
    sub.add_argument("--temperature", type=float, default=1.0, help="with --method sample")
    sub.add_argument("text", nargs="?", help="the sentence, after --")


def _explain(options) -> None:
    from core.interpretation.weak_codes import WARNING

    model = load_model(options)
    chosen = None
    if options.dimension:
        on = model.encode(options.text).ranked(0).tolist()
        chosen = [*on, *(dimension for dimension in options.dimension if dimension not in on)]
    found = model.explain(options.text[0], chosen)
    label, records, weak = labels_of(model), [], bool(model.weak_codes(model.encode(options.text))[0])
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


def _traverse(options) -> None:
    from core.interpretation import interventions
    from core.interpretation.edit_result import EditResult, Writing

    _check(options)
    model = load_model(options)
    writing = Writing(options.method, options.seed, options.temperature)
    codes = model.encode([options.text]) if options.text is not None else None
    code = codes.gated[0] if codes is not None else _drawn(model, options)
    found: EditResult
    if options.dimension is not None:
        from core.interpretation.traversal import sweep

        found = sweep(model, code, options.dimension, _values(model, options), writing)
        heads = [f"{value:+7.2f}" for value in found.values]
        values = [{"value": rounded(value)} for value in found.values]
        answer: dict = {"dimension": found.dimension}
    else:
        if options.to is not None:
            other = model.encode([options.to]).gated[0]
            found = interventions.interpolate(model, code, other, options.steps, options.path, writing)
        elif options.minus is not None:
            b, c = model.encode([options.minus, options.plus]).gated
            found = interventions.analogy(model, code, b, c, writing)
        else:
            assert codes is not None  # --keep goes with a text
            found = interventions.prune(model, codes, options.keep, writing)
        heads = [f"{len(moved):4} moved" for moved in found.moved]
        values = [{"moved": moved.tolist()} for moved in found.moved]
        answer = {}
    steps = [{**value, "text": text} for value, text in zip(values, found.texts, strict=True)]
    if options.start:
        answer["start"] = {"from": options.start, "seed": options.seed, "active": int((code != 0).sum())}
    if options.json:
        return print_json({**answer, "base": found.base_text, "ignored": found.no_effect, "steps": steps})
    print(f"{'base':>{len(heads[0])}}  {found.base_text}")
    for head, step in zip(heads, steps, strict=True):
        print(f"{head}  {step['text']}")
    if found.no_effect:
        print("The decoder ignores this: no sentence changed.")
    return None


def _check(options) -> None:
    if not 2 <= options.steps <= 100:
        raise RequestError(f"--steps is {options.steps}.", "Give 2 to 100.")
    if (options.text is None) == (options.start is None):
        raise RequestError(
            "No code to start from, or two.", "Give a text after --, or --start prior or --start aggregate."
        )
    if (options.minus is None) != (options.plus is None):
        raise RequestError("--minus and --plus belong together.", "Give a text for each: a - b + c.")
    if options.keep is not None and options.start:
        raise RequestError("A drawn code has no certainties.", "Give a text with --keep.")


def _values(model, options):
    """The sweep's values: even ones where an end was given, else those of the corpus."""
    from core.interpretation.edit_result import checked_dimensions
    from core.interpretation.traversal import corpus_values, even_values

    one_sided = model.config.slab_sign == "positive"
    [dimension] = checked_dimensions(model, [options.dimension])
    if options.low is not None or options.high is not None:
        return even_values(
            options.steps, one_sided, options.low, 3.0 if options.high is None else options.high
        )
    if not model.has_index:
        return even_values(options.steps, one_sided)
    quantiles = model.index.value_quantiles[dimension]
    return corpus_values(quantiles, model.index.value_probabilities, options.steps, one_sided)


def _drawn(model, options):
    from core.interpretation.priors import Aggregate, Prior

    if options.start == "prior":
        return Prior(model.config).draw(options.seed)[0]
    if not model.has_gates:
        raise RequestError(
            f"The codes of sentences are not kept for {model.name}, which has no gates.",
            "Use --start prior, or a checkpoint of the kind hsvae.",
        )
    return Aggregate(model.index.codes.matrix()).draw(options.seed)[0]
