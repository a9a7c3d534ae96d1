"""What the guided tour says of a sentence: which dimension is tested, and how each test came out.

Everything is read from the model and its index when it is shown. No Streamlit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from string import Formatter
from typing import TYPE_CHECKING

import numpy as np

from app.naming import label, listed
from app.services import dimension_names, interventions, profiling, resources
from core.errors import HSVAEError
from core.interpretation.records import PLACEHOLDERS

if TYPE_CHECKING:
    from core.index import DimensionIndex
    from core.interpretation.codes import Codes
    from core.interpretation.edit_result import EditResult

SENTENCES = 6
"""Of a dimension, or near a sentence, that are shown."""
DECIDES = 0.1
"""Certainty that the gate must lose without a word for it to be said to decide: ten points."""
WORDS = 25
"""Predicting words of a dimension that count as saying its name."""


def clear(model: str) -> list[int]:
    """Dimensions that can be asked about: their measured fit is good and their names are plain words.

    The best fit comes first. Left out are beginnings of sentences ("she ..."), names in brackets or with a
    colon, remarks of the index, and dimensions that the decoder ignores.
    """
    index = resources.index(model).result()
    fits, effects = dimension_names.measured(index), index.effects
    return [
        int(one)
        for one in np.argsort(-fits, kind="stable")
        if dimension_names.grade(fits[one]) == "good"
        and index.names[one] not in PLACEHOLDERS
        and not any(mark in index.names[one] for mark in (".", "(", ":"))
        and not index.notes[one]
        and not (effects is not None and effects.ignored[one])
    ]


@dataclass(frozen=True)
class Subject:
    """A sentence with the dimension of it that is tested."""

    model: str
    text: str
    dimension: int

    @property
    def index(self) -> "DimensionIndex":
        return resources.index(self.model).result()

    @cached_property
    def codes(self) -> "Codes":
        return resources.encode(self.model, self.text)

    @property
    def name(self) -> str:
        return dimension_names.shown(self.model)[self.dimension]

    @cached_property
    def words(self) -> list[str]:
        """Words of the rebuilt sentence that say the name: its own, or words that predict the dimension."""
        known = {word.word for word in self.index.distinctive[self.dimension][:WORDS]}
        known |= set(self.name.replace(",", " ").split())
        said = interventions.content_words(self.rebuilt)
        return [word for word in said if word in known or word.removesuffix("s") in known]

    @property
    def rebuilt(self) -> str:
        """What the model writes from the code, nothing changed."""
        return resources.decode(self.model, self.text)

    @cached_property
    def other(self) -> int | None:
        """Another dimension that is on, for the control: of another topic; None where nothing else is on."""
        code = self.codes.gated[0].copy()
        code[self.dimension] = 0
        names, fits = dimension_names.shown(self.model), dimension_names.fits(self.model)
        named = dimension_names.topics(names, fits, code, [self.name])
        return int(named[0]) if named else int(np.abs(code).argmax()) if code.any() else None

    @property
    def holds(self) -> bool:
        """Whether its words go with it, and stay when another dimension that says something is off."""
        if self.other is None or self.without(self.other).no_effect:
            return False
        gone, left = (
            interventions.content_words(self.without(one).texts[0]) for one in (self.dimension, self.other)
        )
        return not set(self.words) & set(gone) and set(self.words) <= set(left)

    def without(self, dimension: int) -> "EditResult":
        """The sentence decoded with one dimension switched off."""
        start = interventions.Start(text=self.text)
        return interventions.adjusted(self.model, start, ((dimension, 0.0),))


def subject(model: str, text: str, chosen: int | None) -> Subject | None:
    """What is tested on a visitor's sentence: the chosen dimension where it is on, else its clearest topic.

    None for a text that cannot be read, or that switches nothing on.
    """
    try:
        resources.check(text)
        codes = resources.encode(model, text)
    except HSVAEError:
        return None
    ranked = [int(one) for one in codes.ranked(0)] if codes.active.any() else []
    if not ranked:
        return None
    if chosen not in ranked:
        names, fits = dimension_names.shown(model), dimension_names.fits(model)
        chosen = int(next(iter(dimension_names.topics(names, fits, codes.gated[0])), ranked[0]))
    return Subject(model, text, chosen)


def _quoted(words: list[str], last: str = "and") -> str:
    return listed([f"“{word}”" for word in words], last)


def _prediction(of: Subject) -> str:
    if of.words:
        return f"lose {_quoted(of.words)}"
    return "change, though no word in it says the name"


def _verdict(of: Subject) -> str:
    """How the causal test came out, also where the name fails it."""
    found = of.without(of.dimension)
    left = interventions.content_words(found.texts[0])
    kept, gone = [one for one in of.words if one in left], [one for one in of.words if one not in left]
    now = f"It now says: “{found.texts[0]}”"
    if found.no_effect:
        return "The test fails here: the sentence stays the same. The model ignores this dimension for it."
    if not of.words:
        return f"The sentence changes, but whether it lost the topic you must judge. {now}"
    if not kept:
        return f"The test holds here: {_quoted(gone)} {'are' if len(gone) > 1 else 'is'} gone. {now}"
    if gone:
        return f"The test holds in part: {_quoted(gone)} went, {_quoted(kept)} stayed. {now}"
    return f"The test fails here: {_quoted(kept)} stayed. The name is not all there is to it. {now}"


def _control(of: Subject) -> str:
    """Whether the words of the tested name stay when another dimension is switched off."""
    if of.other is None:
        return "Nothing else is on in this sentence, so there is no control."
    found = of.without(of.other)
    if found.no_effect:
        return (
            "The control says little here: the model ignores that dimension, and the sentence stays the same."
        )
    left = interventions.content_words(found.texts[0])
    kept, gone = [one for one in of.words if one in left], [one for one in of.words if one not in left]
    now = f"It now says: “{found.texts[0]}”"
    if not of.words:
        return f"Compare it with the first change yourself. {now}"
    if gone:
        return (
            f"The control fails: {_quoted(gone)} went too, so the words hang on more than one switch. {now}"
        )
    return f"The control holds: {_quoted(kept)} stayed. {now}"


def _cause(of: Subject) -> str:
    found = interventions.evidence(of.model, of.text, (of.dimension,))
    best = int(found.ranked(0)[0])
    if found.delta_p_on[best, 0] < DECIDES:
        return "no single word decides"
    return f"without “{found.words[best]}” it is {100 * found.delta_p_on[best, 0]:.0f} points less sure"


def _hoyer(of: Subject) -> str:
    value = profiling.own_hoyer(of.codes, "gated")
    return "none" if value is None else f"{value:.2f}"


def _slider(of: Subject, dimension: int | None) -> str:
    """One slider of Traverse for a dimension, as its link writes it; "" for none."""
    return "" if dimension is None else f"{dimension}:{round(float(of.codes.gated[0, dimension]), 1)}"


FACTS: dict[str, Callable[[Subject], str]] = {
    "text": lambda of: of.codes.texts[0],
    "name": lambda of: of.name,
    "fit": lambda of: dimension_names.grade(float(dimension_names.fits(of.model)[of.dimension])),
    "active": lambda of: str(int(of.codes.active[0].sum())),
    "total": lambda of: f"{of.codes.dimensions:,}",
    "cause": _cause,
    "rebuilt": lambda of: of.rebuilt,
    "prediction": _prediction,
    "verdict": _verdict,
    "other": lambda of: "none" if of.other is None else dimension_names.shown(of.model)[of.other],
    "control": _control,
    "hoyer": _hoyer,
    "rows": lambda of: f"{of.index.mixture_rows:,}",
    "dimension_slider": lambda of: _slider(of, of.dimension),
    "other_slider": lambda of: _slider(of, of.other),
}
"""What a stop may name in braces, computed when it is shown."""


def filled(sentence: str, of: Subject) -> str:
    """A sentence of the tour with its facts put in."""
    named = {name for _, name, _, _ in Formatter().parse(sentence) if name}
    return sentence.format(**{name: FACTS[name](of) for name in named})


def described(of: Subject) -> str:
    """The dimension with its number."""
    return label(dimension_names.shown(of.model), of.dimension)


Row = tuple[str, str, float]
"""Words, a note on them, and the length of a bar, 0 to 1 (0 for none)."""


def _bars(of: Subject) -> list[Row]:
    code, names = of.codes.gated[0], dimension_names.shown(of.model)
    longest = float(np.abs(code).max()) or 1.0
    return [
        (
            label(names, one),
            f"{code[one]:+.1f}, {100 * of.codes.p_on[0, one]:.0f} % sure",
            abs(code[one]) / longest,
        )
        for one in map(int, of.codes.ranked(0))
    ]


def _words(of: Subject) -> list[Row]:
    found = interventions.evidence(of.model, of.text, (of.dimension,))
    points = found.delta_p_on[:, 0]
    return [
        (word, f"{round(100 * float(gain)) + 0:+d} points of certainty", max(0.0, float(gain)))
        for word, gain in zip(found.words, points, strict=True)
    ]


def _examples(of: Subject) -> list[Row]:
    found = resources.strongest(of.model, of.dimension, SENTENCES)
    return [(one.text, f"value {one.score:+.1f}", 0) for one in found]


def _rebuilt(of: Subject) -> list[Row]:
    rows: list[Row] = [(of.rebuilt, "rebuilt from the whole code", 0)]
    for dimension in (of.dimension, of.other):
        if dimension is not None:
            name = label(dimension_names.shown(of.model), dimension)
            rows.append((of.without(dimension).texts[0], f"without {name}", 0))
    return rows


def _neighbours(of: Subject) -> list[Row]:
    return [
        (one.text, f"similarity {one.score:.2f}", 0)
        for one in resources.nearest(of.model, of.text, SENTENCES)
    ]


_SHOWN: dict[str, Callable[[Subject], list[Row]]] = {
    ".st-key-bars": _bars,
    ".st-key-evidence": _words,
    ".st-key-examples-top": _examples,
    ".st-key-sliders": _rebuilt,
    ".st-key-map_around": _neighbours,
}


def shown(of: Subject, target: str) -> list[Row]:
    """What stands at a stop's control, as rows for a file; [] where the sentence says it all."""
    return _SHOWN.get(target, lambda _: [])(of)
