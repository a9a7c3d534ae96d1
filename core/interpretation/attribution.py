"""Which words of a sentence hold its dimensions open: leave each out and read the sentence again.

The method of erasure (Li, Monroe and Jurafsky 2016, arXiv 1612.08220). It says what the encoder does without
a word, not why; two words that say the same may each seem to matter little, which a phrase left out together
shows.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.data.normalise import normalise
from core.errors import RequestError
from core.interpretation.codes import Codes
from core.interpretation.edit_result import checked_dimensions
from core.interpretation.integrated_gradients import agreement, integrated_gradients
from core.interpretation.sentence_model import SentenceModel
from core.nn.encoders import TOKENS

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Phrase:
    """Neighbouring words start, ..., stop - 1 left out together.

    delta_p_on, delta_value (A,): as in `Explanation`. surplus (A,): how much more of p_on goes than its words
    take one by one; above 0 they stand in for each other, below 0 they share one effect.
    """

    start: int
    stop: int
    delta_p_on: np.ndarray
    delta_value: np.ndarray
    surplus: np.ndarray


@dataclass(frozen=True)
class Explanation:
    """What each of W words does for A dimensions of one sentence.

    words: the sentence's space-separated words, as the model read them. dimensions (A,): those explained.
    p_on, value (A,): of the whole sentence; value is p_on times the slab's mean, whether on or not.
    delta_p_on, delta_value (W, A): whole sentence less the sentence without the word: above 0 the word holds
    the dimension up, below 0 down. closes (W, A): on, and off without the word.
    opens: per word, dimensions that are off and would be on without it, largest p_on first.
    Where nothing would be left to read, everything counts as off and 0.
    gradients (W, A), agreement (A,): for encoders that read our own tokens, what each word adds to p_on by
    integrated gradients, and the rank correlation of that with delta_p_on; to the value and with delta_value
    in models without gates; None for other encoders.
    """

    words: tuple[str, ...]
    dimensions: np.ndarray
    p_on: np.ndarray
    value: np.ndarray
    delta_p_on: np.ndarray
    delta_value: np.ndarray
    closes: np.ndarray
    opens: tuple[tuple[int, ...], ...]
    phrase: Phrase | None = None
    gradients: np.ndarray | None = None
    agreement: np.ndarray | None = None

    def ranked(self, place: int) -> np.ndarray:
        """Words by what they do for dimension `dimensions[place]`: those that hold it up come first."""
        strength = self.delta_value if np.all(self.p_on == 1) else self.delta_p_on
        return np.argsort(-strength[:, place], kind="stable")

    def to_frame(self, label: Callable[[int], str] | None = None) -> "pd.DataFrame":
        """One line per dimension and word as a DataFrame (A * W lines), words in their order.

        Columns: dimension; label, where a function gives names (`model.index.label`); position and word;
        delta_p_on, delta_value and closes as above; gradient, where there are gradients.
        """
        import pandas as pd  # here: explaining does without it

        count, chosen = len(self.words), self.dimensions.tolist()
        columns = {
            "dimension": np.repeat(self.dimensions, count),
            "label": None if label is None else np.repeat([label(one) for one in chosen], count),
            "position": np.tile(np.arange(count), len(chosen)),
            "word": [*self.words] * len(chosen),
            "delta_p_on": self.delta_p_on.T.ravel().astype(float),  # float64: rounded numbers print as such
            "delta_value": self.delta_value.T.ravel().astype(float),
            "closes": self.closes.T.ravel(),
            "gradient": None if self.gradients is None else self.gradients.T.ravel(),
        }
        return pd.DataFrame({name: column for name, column in columns.items() if column is not None})


def explain(
    model: SentenceModel,
    text: str,
    dimensions: Iterable[int] | None = None,
    phrase: tuple[int, int] | None = None,
) -> Explanation:
    """Leave each word out in turn, in one batched forward pass.

    Args:
        dimensions: which to explain; by default those that are on, strongest first.
        phrase: (start, stop), words to leave out together beside that.

    Raises:
        TextError: the text is empty or too long.
        RequestError: no such dimension or phrase.
    """
    words = model.tokenizer.encode([text], model.config.max_tokens).texts[0].split()
    shorter = [without(words, word, word + 1) for word in range(len(words))]
    if phrase is not None:
        start, stop = phrase
        if not 0 <= start < stop <= len(words):
            raise RequestError(
                f"There are no words {start} to {stop} in a sentence of {len(words)}.",
                f"Give a start and a stop between 0 and {len(words)}.",
            )
        shorter.append(without(words, start, stop))
    whole, p_on, values, active = _read(model, " ".join(words), shorter)
    chosen = np.array(whole.ranked(0) if dimensions is None else checked_dimensions(model, dimensions), int)
    delta_p_on = (whole.p_on[0] - p_on)[:, chosen]
    delta_value = (whole.values[0] - values)[:, chosen]
    count = len(words)
    first, second = delta_p_on if model.has_gates else delta_value, None
    if getattr(model, "reads", None) == TOKENS and len(chosen):
        second, _ = integrated_gradients(model, whole.texts[0], chosen.tolist())
    return Explanation(
        words=tuple(words),
        dimensions=chosen,
        p_on=whole.p_on[0, chosen],
        value=whole.values[0, chosen],
        delta_p_on=delta_p_on[:count],
        delta_value=delta_value[:count],
        closes=(whole.active[0] & ~active)[:count, chosen],
        opens=tuple(_opened(whole, p_on[word], active[word]) for word in range(count)),
        phrase=None if phrase is None else _phrase(phrase, delta_p_on, delta_value),
        gradients=second,
        agreement=None if second is None else agreement(first[:count], second),
    )


def without(words: Sequence[str], start: int, stop: int) -> str:
    """The sentence without the words start, ..., stop - 1.

    >>> without("a small dog".split(), 1, 2)
    'a dog'
    """
    return " ".join([*words[:start], *words[stop:]])


def _phrase(phrase: tuple[int, int], delta_p_on: np.ndarray, delta_value: np.ndarray) -> Phrase:
    one_by_one = delta_p_on[phrase[0] : phrase[1]].sum(0)
    return Phrase(*phrase, delta_p_on[-1], delta_value[-1], delta_p_on[-1] - one_by_one)


def _read(
    model: SentenceModel, text: str, shorter: list[str]
) -> tuple[Codes, np.ndarray, np.ndarray, np.ndarray]:
    """Codes of `text`, and (p_on, values, active), each (len(shorter), D), in one forward pass.

    A text with nothing to see is off everywhere.
    """
    visible = [row for row, short in enumerate(shorter) if normalise(short)]
    codes = model.encode([text, *(shorter[row] for row in visible)])
    shape = len(shorter), model.dimensions
    p_on, values, active = np.zeros(shape, np.float32), np.zeros(shape, np.float32), np.zeros(shape, bool)
    p_on[visible], values[visible], active[visible] = codes.p_on[1:], codes.values[1:], codes.active[1:]
    return codes[0], p_on, values, active


def _opened(whole: Codes, p_on: np.ndarray, active: np.ndarray) -> tuple[int, ...]:
    if not whole.has_gates:
        return ()
    new = np.flatnonzero(active & ~whole.active[0])
    return tuple(int(dimension) for dimension in new[np.argsort(-p_on[new], kind="stable")])
