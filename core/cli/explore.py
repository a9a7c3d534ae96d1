"""The command about edits of one sentence's code: `traverse`."""

from core.cli.common import load_model, print_json, rounded
from core.errors import RequestError

METHODS = ("greedy", "beam", "sample", "best", "guided")


def add_commands(add) -> None:
    """Declare it; `add` is that of `core.cli`."""
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
    how = (
        "how sentences are written; best: of 16 ways, the one that reads back most like the code; guided: "
        "the edit is exaggerated until the sentence, read again, has moved as asked"
    )
    sub.add_argument("--method", choices=METHODS, default="greedy", help=how)
    sub.add_argument("--seed", type=int, default=0, help="of --start, of --method sample and best")
    sub.add_argument("--temperature", type=float, default=1.0, help="with --method sample")
    sub.add_argument("text", nargs="?", help="the sentence, after --")


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
