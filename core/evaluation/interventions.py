"""Effects of single dimensions on the decode, and on the code of that decode (metric 8)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.data.normalise import normalise
from core.evaluation.bootstrap import average, pooled_share
from core.interpretation.codes import Codes
from core.interpretation.hoyer import SCALE_FLOOR

SWEEP = tuple(np.linspace(-3, 3, 7).tolist())
"""Values of the default sweep: a dimension of which none changes the decode is called ignored."""
SWEEP_SENTENCES = 3
NO_ROOM_ABOVE = 0.99


@dataclass(frozen=True)
class Edits:
    """One dimension of one sentence's code changed, P times, and what was decoded.

    rows, dimensions (P,): which pair. before, after: P decodes of the untouched and of the edited code.
    """

    rows: np.ndarray
    dimensions: np.ndarray
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def changed(self) -> np.ndarray:
        """(P,) bool: whether the decoded sentence is another one."""
        return np.array([one != two for one, two in zip(self.before, self.after, strict=True)], dtype=bool)


def on_pairs(codes: Codes) -> tuple[np.ndarray, np.ndarray]:
    """(rows, dimensions) of everything that is on; without gates, the 10 largest of each sentence."""
    if codes.has_gates:
        rows, dimensions = np.nonzero(codes.active)
        return rows, dimensions
    ranked = [codes.ranked(row) for row in range(len(codes))]
    rows = np.repeat(np.arange(len(codes)), [len(each) for each in ranked])
    return rows, np.concatenate(ranked) if ranked else np.zeros(0, dtype=np.int64)


def draw_pairs(codes: Codes, pairs: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """At most `pairs` (row, dimension) that are on, drawn without repetition by `seed`."""
    rows, dimensions = on_pairs(codes)
    chosen = np.sort(np.random.default_rng(seed).permutation(len(rows))[:pairs])
    return rows[chosen], dimensions[chosen]


def apply_edit(codes: Codes, rows: np.ndarray, dimensions: np.ndarray, kind: str) -> np.ndarray:
    """(P, D) gated codes with one dimension each switched "off" (0), or moved "up".

    Up is one corpus standard deviation away from zero, in the sign the value has.
    """
    gated = codes.gated[rows].copy()
    place = np.arange(len(rows)), dimensions
    if kind == "off":
        gated[place] = 0
    else:
        step = np.maximum(codes.scales[0][dimensions], SCALE_FLOOR)
        gated[place] += np.where(gated[place] < 0, -step, step)
    return gated


def edit(
    model,
    codes: Codes,
    rows: np.ndarray,
    dimensions: np.ndarray,
    kind: str,
    base: Sequence[str],
    method: str = "greedy",
) -> Edits:
    """Decode the edited codes by a method of `decode`; `base` holds decodes of all of `codes` by the same.

    Guided decoding writes an unedited code as greedy decoding does.
    """
    how = {"unedited": codes.gated[rows]} if method == "guided" else {}
    after = model.decode(apply_edit(codes, rows, dimensions, kind), method, **how)
    return Edits(rows, dimensions, tuple(base[row] for row in rows), tuple(after))


def encode_decodes(model, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """(p_on (N, D), active (N, D)) of decoded sentences; one without visible text has nothing on."""
    p_on = np.zeros((len(texts), model.dimensions), dtype=np.float32)
    active = np.zeros(p_on.shape, dtype=bool)
    visible = [row for row, text in enumerate(texts) if normalise(text)]
    if visible:
        codes = model.encode([texts[row] for row in visible])
        p_on[visible], active[visible] = codes.p_on, codes.active
    return p_on, active


@dataclass(frozen=True)
class Moves:
    """What re-encoding P edited decodes says.

    moved (P, D): p_on went the way of the edit. on_before (P, D): on in the unedited decode. room (P, D):
    could still move that way.
    """

    moved: np.ndarray
    on_before: np.ndarray
    room: np.ndarray


def moves(model, edits: Edits, kind: str, base: tuple[np.ndarray, np.ndarray]) -> Moves:
    """Encode the edited decodes and compare p_on with `base` as `directed` says; unchanged never moved."""
    p_before, on_before = (part[edits.rows] for part in base)
    p_after = p_before.copy()
    changed = np.flatnonzero(edits.changed)
    p_after[changed] = encode_decodes(model, [edits.after[pair] for pair in changed])[0]
    moved = p_after < p_before if kind == "off" else p_after > p_before
    room = np.ones(moved.shape, dtype=bool) if kind == "off" else p_before <= NO_ROOM_ABOVE
    return Moves(moved, on_before, room)


def directed(model, edits: Edits, kind: str, base: tuple[np.ndarray, np.ndarray], seed: int = 0) -> dict:
    """Share of edits after which the re-encoded decode has moved the way the dimension was moved.

    p_on of the edited dimension in the edited sentence, against the same in the unedited *decode* (against
    the input, everything that the decoder drops would count as switched off). An unchanged decode counts as
    no. Up only counts where there is room: p_on of the unedited decode at most .99. Beside it: the same share
    where the unedited decode still has the dimension on, and that of a random other dimension that is on in
    the unedited decode and has room, which is what any change of wording does.

    Args:
        base: `encode_decodes` of the unedited decodes of all sentences that `edits.rows` counts.
    """
    found = moves(model, edits, kind, base)
    generator = np.random.default_rng(seed)
    own = np.arange(len(found.moved)), edits.dimensions
    room = found.room[own]
    others = []
    for pair in np.flatnonzero(room):
        # Without the same ceiling the control would only fall where the own dimension may rise.
        candidates = np.flatnonzero(found.on_before[pair] & found.room[pair])
        candidates = candidates[candidates != edits.dimensions[pair]]
        if len(candidates):
            others.append(found.moved[pair, generator.choice(candidates)])
    return {
        **average(found.moved[own][room], seed),
        "where_decode_has_it_on": average(found.moved[own][room & found.on_before[own]], seed),
        "other_dimension": average(np.array(others, dtype=np.float64), seed),
    }


def cycle(active: np.ndarray, again: np.ndarray, seed: int = 0) -> dict:
    """Share of active dimensions (N, D) that are active `again` (N, D) after decoding and encoding.

    `other_sentence` is the same share with somebody else's decode: what dimensions that are often on give.
    `jaccard` also counts against it what the decode switches on anew (mean over sentences).
    """
    size = active.sum(1)
    other = np.roll(again, 1, axis=0)
    both, either = (active & again).sum(1), (active | again).sum(1)
    return {
        **pooled_share((active & again).sum(1), size, seed),
        "other_sentence": pooled_share((active & other).sum(1), size, seed),
        "jaccard": average(both[either > 0] / either[either > 0], seed),
    }


def ignored_dimensions(
    model,
    codes: Codes,
    sentences: int = SWEEP_SENTENCES,
    values=SWEEP,
    seed: int = 0,
    dimensions: Sequence[int] | None = None,
) -> np.ndarray:
    """(D,) bool, or one per given dimension: no value of the sweep changes any of up to `sentences` decodes.

    Sentences with the dimension on come first, others drawn by `seed` fill up. A dimension that has changed
    a decode is not tried again; the ends of the sweep, which change it most often, are tried first.
    """
    generator = np.random.default_rng(seed)
    gated = codes.gated
    numbers = np.arange(codes.dimensions) if dimensions is None else np.asarray(dimensions, dtype=np.int64)
    ignored = np.full(len(numbers), bool(len(codes)))
    chosen = np.zeros((len(numbers), min(sentences, len(codes))), dtype=np.int64)
    for place, dimension in enumerate(numbers):
        order = generator.permutation(len(codes))
        on = codes.active[order, dimension] if codes.has_gates else np.zeros(len(order), bool)
        chosen[place] = order[np.argsort(~on, kind="stable")][: chosen.shape[1]]
    values = np.sort(np.asarray(values, dtype=np.float32))
    ends, middle = values[[0, -1]], values[1:-1]
    for column in range(chosen.shape[1]):
        for part in (ends, middle):
            left = np.flatnonzero(ignored)
            ignored[left] = ~_changes_decode(model, gated[chosen[left, column]], numbers[left], part)
    return ignored


def _changes_decode(model, base: np.ndarray, dimensions: np.ndarray, values: np.ndarray) -> np.ndarray:
    """(K,) bool: whether any of `values` in dimension k changes the decode of code k of `base` (K, D)."""
    unique, place = np.unique(base, axis=0, return_inverse=True)
    texts = np.array(model.decode(unique), dtype=object)[place.ravel()]
    moved = np.repeat(base, len(values), axis=0)
    moved[np.arange(len(moved)), np.repeat(dimensions, len(values))] = np.tile(values, len(dimensions))
    after = np.array(model.decode(moved), dtype=object).reshape(len(base), len(values))
    return (after != texts[:, None]).any(1)


def edit_report(
    model,
    codes: Codes,
    base: Sequence[str],
    pairs: int = 2000,
    seed: int = 0,
    sweep_sentences: int = SWEEP_SENTENCES,
) -> dict:
    """All of metric 8 as JSON-ready shares with 95 % bootstrap intervals over pairs.

    `base` holds the greedy decodes of `codes`. Directed, cycle and control shares need gates, and are None
    for a model without.
    """
    rows, dimensions = draw_pairs(codes, pairs, seed)
    off = edit(model, codes, rows, dimensions, "off", base)
    up = edit(model, codes, rows, dimensions, "up", base)
    gates: dict[str, dict | None] = {"directed_off": None, "directed_up": None, "cycle": None}
    if codes.has_gates:
        again = encode_decodes(model, base)
        gates = {
            "directed_off": directed(model, off, "off", again, seed),
            "directed_up": directed(model, up, "up", again, seed),
            "cycle": cycle(codes.active, again[1], seed),
        }
    ignored = ignored_dimensions(model, codes, sweep_sentences, seed=seed)
    return {
        "pairs": len(rows),
        "sentences": len(codes),
        "switch_off_changes_decode": average(off.changed, seed),
        "up_changes_decode": average(up.changed, seed),
        **gates,
        "ignored_dimensions": int(ignored.sum()),
        "ignored": np.flatnonzero(ignored).tolist(),
    }
