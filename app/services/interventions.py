"""Codes taken apart and put together, for the screens: each answer is computed once and remembered.

The models come from `resources`. No Streamlit here, and the core is imported when it is needed.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.services import own_corpora, resources
from app.services.resources import memoize
from core.errors import RequestError

if TYPE_CHECKING:
    from core.index import DimensionIndex, Neighbour
    from core.interpretation.attribution import Explanation
    from core.interpretation.counterfactuals import Counterfactuals
    from core.interpretation.decoded_attribution import DecodedAttribution
    from core.interpretation.edit_result import EditResult
    from core.interpretation.traversal import Sweep

How = tuple[str, int, float]
"""How sentences are decoded: method, seed, temperature."""
_behind = ThreadPoolExecutor(max_workers=1, thread_name_prefix="words")
GREEDY: How = ("greedy", 0, 1.0)


@dataclass(frozen=True)
class Start:
    """Where a code comes from: a text that passed `resources.check`, or, by `seed`, a draw.

    kind: "text"; "prior", a draw from the model's prior; "aggregate", one from the aggregate posterior.
    """

    kind: str = "text"
    text: str = ""
    seed: int = 0


@memoize(256)
def code(name: str, start: Start) -> np.ndarray:
    """(D,) the gated code of a start; never changed in place.

    Raises:
        HSVAEError: nothing visible in the text; the model has no prior; no index to fit the aggregate to.
    """
    if start.kind == "text":
        found = resources.encode(name, start.text).gated[0].copy()
    elif start.kind == "prior":
        from core.interpretation.priors import Prior

        found = Prior(resources.model(name).result().config).draw(start.seed)[0]
    else:
        found = _aggregate(name).draw(start.seed)[0]
    found.flags.writeable = False
    return found


@memoize(8)
def _aggregate(name: str):
    from core.interpretation.priors import Aggregate

    found = resources.index(name).result()
    if not found.has_gates:
        raise RequestError(
            "No codes of sentences are kept for a model without gates: there is nothing to fit to.",
            "Start from a sentence, or from the prior.",
        )
    return Aggregate(found.codes.matrix())


def sweep_values(index: "DimensionIndex | None", dimension: int, own: float, steps: int, one_sided: bool):
    """Sorted values to sweep a dimension through, its `own` among them: of the corpus, or -3 to 3 without.

    The others are rounded to a tenth, as shown: what stands beside a sentence is what it was decoded from.
    """
    from core.interpretation.traversal import corpus_values, even_values

    if index is None:
        found = even_values(steps)
    else:
        found = corpus_values(index.value_quantiles[dimension], index.value_probabilities, steps, one_sided)
    return tuple(sorted({*({round(float(value), 1) for value in found} - {round(own, 1)}), own}))


@memoize(256)
def evidence(
    name: str, text: str, dimensions: tuple[int, ...], phrase: tuple[int, int] | None = None
) -> "Explanation":
    """What each word does for some dimensions of a text."""
    from core.interpretation.attribution import explain

    model = resources.model(name).result()
    with resources.compute_slot():
        return explain(model, text, dimensions, phrase)


@memoize(256)
def decoded_words(
    name: str, start: Start, dimensions: tuple[int, ...], how: How = GREEDY
) -> "DecodedAttribution":
    """What each of some dimensions of a code did for every word of the sentence decoded from it."""
    from core.interpretation.decoded_attribution import explain_decoded

    base, text = code(name, start), written(name, start, how)
    with resources.compute_slot():
        return explain_decoded(resources.model(name).result(), base, dimensions, text=text)


def content_words(text: str) -> list[str]:
    """The words of a sentence that say something by themselves, each once."""
    from core.interpretation.lexicon import is_nameable
    from core.interpretation.words import words_of

    return list(dict.fromkeys(word for word in words_of(text) if word.isalpha() and is_nameable(word)))


@memoize(256)
def without(name: str, start: Start, sets: tuple[tuple[int, ...], ...], how: How = GREEDY) -> "EditResult":
    """The code with each of some sets of dimensions switched off, decoded."""
    from core.interpretation.edit_result import Writing, decode_edits

    base = code(name, start)
    codes = np.repeat(base[None], len(sets), axis=0)
    for row, dimensions in enumerate(sets):
        codes[row, list(dimensions)] = 0
    with resources.compute_slot():
        return decode_edits(resources.model(name).result(), base, codes, Writing(*how))


@memoize(256)
def other_words(name: str, text: str, dimension: int) -> "Counterfactuals":
    """Replacements of one word of a text that open a dimension's gate or shut it; some seconds of work.

    Raises:
        RequestError: the model has no gates.
        CorpusError: WordNet's files are not here.
    """
    from core.interpretation.counterfactuals import counterfactuals

    with resources.compute_slot():
        return counterfactuals(resources.model(name).result(), text, dimension)


@memoize(512)
def words_behind(name: str, dimension: int, texts: tuple[str, ...]) -> "Future[list[np.ndarray]]":
    """Per text, (W,) the share of a dimension's value that goes when each space-separated word is left out;
    perhaps still computing. Empty for a text whose words are not those that the model reads."""
    return _behind.submit(lambda: [_shares(name, dimension, text) for text in texts])


def _shares(name: str, dimension: int, text: str) -> np.ndarray:
    found, words = evidence(name, text, (dimension,)), text.split()
    if not found.value[0] or len(found.words) > len(words):
        return np.zeros(0)
    beyond = len(words) - len(found.words)  # of a text that was cut
    return np.pad(found.delta_value[:, 0] / found.value[0], (0, beyond))


@memoize(512)
def sweep(name: str, start: Start, dimension: int, values: tuple[float, ...], how: How = GREEDY) -> "Sweep":
    """The code with one dimension moved to each of `values`, decoded."""
    from core.interpretation.edit_result import Writing
    from core.interpretation.traversal import sweep as run

    base = code(name, start)
    with resources.compute_slot():
        return run(resources.model(name).result(), base, dimension, values, Writing(*how))


@memoize(512)
def adjusted(
    name: str, start: Start, settings: tuple[tuple[int, float], ...], how: How = GREEDY
) -> "EditResult":
    """The code with several dimensions set at once, decoded."""
    return _edit("adjust", name, how, code(name, start), dict(settings))


@memoize(256)
def similar(
    name: str, code: bytes, k: int, without: str = "", says: own_corpora.Says = None
) -> "tuple[Neighbour, ...]":
    """The k sentences of the corpus whose codes are most like one (D,) float32; none where it is empty.

    without: a text that is left out. says: what a column must say. An index of a model without gates has none
    to offer: ask `has_gates` first.
    """
    values = np.frombuffer(code, np.float32)
    if not values.any():
        return ()
    among = own_corpora.rows_where(name, says)
    return tuple(resources.index(name).result().nearest(values, k, without or None, among))


@memoize(256)
def pruned(name: str, text: str) -> "EditResult":
    """Only the 0, 1, ... all surest dimensions of a text kept, decoded."""
    return _edit("prune", name, GREEDY, resources.encode(name, text))


@memoize(256)
def flipped(name: str, text: str, dimensions: tuple[int, ...], opened: tuple[float, ...]) -> "EditResult":
    """The gate of each dimension of a text flipped alone; those that are off open at `opened`."""
    codes = resources.encode(name, text)
    typical = codes.slab_mean[0].copy()
    typical[list(dimensions)] = opened
    return _edit("flip", name, GREEDY, codes, dimensions, typical)


@memoize(256)
def crossed(name: str, text: str, other: str, dimensions: tuple[int, ...]) -> "EditResult":
    """The text's code with some dimensions of the other text's, decoded."""
    one, two = code(name, Start(text=text)), code(name, Start(text=other))
    return _edit("crossover", name, GREEDY, one, two, dimensions)


@memoize(256)
def between(name: str, start: Start, end: Start, steps: int, path: str, how: How = GREEDY) -> "EditResult":
    """Codes between two codes, decoded."""
    return _edit("interpolate", name, how, code(name, start), code(name, end), steps, path)


@memoize(256)
def reckoned(name: str, a: Start, b: Start, c: Start, how: How = GREEDY) -> "EditResult":
    """a - b + c, decoded."""
    return _edit("analogy", name, how, *(code(name, each) for each in (a, b, c)))


@memoize(256)
def written(name: str, start: Start, how: How = GREEDY) -> str:
    """The sentence of a code, unchanged."""
    if start.kind == "text" and how == GREEDY:
        return resources.decode(name, start.text)
    from core.interpretation.edit_result import Writing

    base = code(name, start)
    with resources.compute_slot():
        return resources.model(name).result().decode(base, **Writing(*how).options(base))[0]


@memoize(256)
def embeddings(name: str, texts: tuple[str, ...]) -> np.ndarray | None:
    """(N, 384) the frozen sentence encoder's embeddings, unit length; None without such an encoder."""
    model = resources.model(name).result()
    if model.embedder is None:
        return None
    with resources.compute_slot():
        return model.embedder.embed(model.tokenizer.encode(list(texts), model.config.max_tokens).texts)


def _edit(kind: str, name: str, how: How, *what) -> "EditResult":
    from core.interpretation import interventions
    from core.interpretation.edit_result import Writing

    model = resources.model(name).result()
    with resources.compute_slot():
        return getattr(interventions, kind)(model, *what, writing=Writing(*how))
