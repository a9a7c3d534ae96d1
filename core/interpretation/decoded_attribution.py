"""What each dimension wrote: how likely every decoded word is with a dimension as it is, and with it shut.

The decoder's counterpart to `core.interpretation.attribution`: a dimension of the code is left out, and the
words stay the same (teacher forcing). It says what the decoder does with one dimension while all others are
there; two that say the same may each seem to matter little.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from core.data.normalise import normalise
from core.interpretation.codes import Codes
from core.interpretation.edit_result import GREEDY, Code, Writing, checked_dimensions, one_code
from core.interpretation.sentence_model import SentenceModel
from core.interpretation.words import word_spans
from core.nn.decoder import Teacher

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class DecodedAttribution:
    """What each of A dimensions does for the W words of one decoded sentence.

    text: the decoded sentence. words: its words and marks, in order. dimensions (A,): those asked about.
    value (A,): of the code that was decoded. log_p (W,): natural log-probability of each word given that code
    and the words before it, summed over the tokens of the word.
    nats (W, A): log_p less the same with one dimension at 0: above 0 the dimension made the word likelier.
    nats_end (A,): the same for the sentence's end; 0 where it was cut at the limit of its tokens.
    """

    text: str
    words: tuple[str, ...]
    dimensions: np.ndarray
    value: np.ndarray
    log_p: np.ndarray
    nats: np.ndarray
    nats_end: np.ndarray

    def strongest(self, word: int, most: int = 3) -> list[tuple[int, float]]:
        """At most `most` (dimension, nats) that made a word likelier, strongest first."""
        return self._largest(self.nats[word], self.dimensions.tolist(), most)

    def written(self, place: int, most: int = 3) -> list[tuple[int, float]]:
        """At most `most` (position of word, nats) that `dimensions[place]` made likelier, strongest first."""
        return self._largest(self.nats[:, place], range(len(self.words)), most)

    def to_frame(self, label: Callable[[int], str] | None = None) -> "pd.DataFrame":
        """One line per dimension and word as a DataFrame (A * W lines), words in their order.

        Columns: dimension; label, where a function gives names (`model.index.label`); position and word; nats
        and log_p as above.
        """
        import pandas as pd  # here: attribution does without it

        count, chosen = len(self.words), self.dimensions.tolist()
        columns = {
            "dimension": np.repeat(self.dimensions, count),
            "label": None if label is None else np.repeat([label(one) for one in chosen], count),
            "position": np.tile(np.arange(count), len(chosen)),
            "word": [*self.words] * len(chosen),
            "nats": self.nats.T.ravel(),
            "log_p": np.tile(self.log_p, len(chosen)),
        }
        return pd.DataFrame({name: column for name, column in columns.items() if column is not None})

    @staticmethod
    def _largest(nats: np.ndarray, names, most: int) -> list[tuple[int, float]]:
        order = np.argsort(-nats, kind="stable")[:most]
        return [(names[place], float(nats[place])) for place in order if nats[place] > 0]


def explain_decoded(
    model: SentenceModel,
    codes: Code,
    dimensions: Iterable[int] | None = None,
    writing: Writing = GREEDY,
    text: str | None = None,
) -> DecodedAttribution:
    """Decode a sentence's code, then score what was written with each dimension shut, in one batch.

    Without gates, a dimension is set to 0 all the same: the prior's mean, where it says nothing.

    Args:
        codes: of one sentence; `gated` is decoded.
        dimensions: which to ask about; by default those that are on (the 10 largest, without gates; of an
            array, all that are not 0), strongest first. One that is off wrote nothing: 0 everywhere.
        writing: how the sentence is written. text: that sentence, where it is known already.

    Raises:
        RequestError: codes of several sentences; no such dimension; a bad `writing`.
    """
    code = one_code(codes)
    if dimensions is not None:
        chosen = checked_dimensions(model, dimensions)
    elif isinstance(codes, Codes):
        chosen = codes.ranked(0).tolist()
    else:
        chosen = np.argsort(-np.abs(code), kind="stable")[: np.count_nonzero(code)].tolist()
    if text is None:
        [text] = model.decode(code, **writing.options(code))
    without = np.repeat(code[None], 1 + len(chosen), axis=0)  # the first as it is
    without[np.arange(1, len(without)), chosen] = 0
    words, log_p = _word_log_p(model, text, without)
    delta = log_p[0] - log_p[1:]  # (A, W + 1)
    return DecodedAttribution(
        text=text,
        words=words,
        dimensions=np.array(chosen, dtype=int),
        value=code[chosen],
        log_p=log_p[0, :-1],
        nats=np.ascontiguousarray(delta[:, :-1].T),
        nats_end=delta[:, -1],
    )


@torch.inference_mode()
def _word_log_p(model: SentenceModel, text: str, codes: np.ndarray) -> tuple[tuple[str, ...], np.ndarray]:
    """The words of a text, and their log-probabilities under K codes (K, W + 1), the end's last."""
    if not normalise(text):
        return (), np.zeros((len(codes), 1))
    batch = model.tokenizer.encode([text], model.config.max_tokens)
    form, count = batch.texts[0], int(batch.lengths[0])
    spans = word_spans(form)
    begins = [begin for begin, _ in spans]
    owners = [bisect_right(begins, place) - 1 for place in model.tokenizer.token_starts(form, count)]
    ids = torch.from_numpy(batch.ids).to(model.device).expand(len(codes), -1)
    lengths = torch.from_numpy(batch.lengths).to(model.device).expand(len(codes))
    cut = torch.from_numpy(batch.truncated).to(model.device).expand(len(codes))
    teacher = Teacher.of(ids, lengths, cut)
    nll = model.network.decoder.token_nll(torch.from_numpy(codes).to(model.device), teacher)
    nats = nll.double().cpu().numpy()  # (K, T + 1)
    log_p = np.zeros((len(codes), len(spans) + 1))
    np.add.at(log_p.T, np.array([*owners, len(spans)]), -nats[:, : count + 1].T)
    return tuple(form[begin:stop] for begin, stop in spans), log_p
