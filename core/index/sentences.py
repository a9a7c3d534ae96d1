"""The sentences that an index is built from, and pass 1 over them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core.data.corpus import Corpus
from core.errors import RequestError
from core.index.accumulators import Accumulators
from core.interpretation.codes import Codes

Encode = Callable[[Sequence[str]], Codes]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Sentences:
    """What an index is built from: a mixture that is counted, and a corpus whose rows are shown as examples.

    texts: the mixture, then the examples that are not in it. labels: "corpus class" or "corpus", of the
    mixture's rows alone. examples: (N,) each text's row in the example corpus, -1 where it is none.
    """

    texts: list[str]
    labels: list[str]
    examples: np.ndarray

    @classmethod
    def of(cls, corpus: Corpus, texts: Sequence[str], labels: Sequence[str]) -> "Sentences":
        """Raises RequestError: no rows, or unequal lengths."""
        if not texts or len(texts) != len(labels) or not len(corpus):
            raise RequestError(
                f"There are {len(texts)} texts, {len(labels)} labels and {len(corpus)} example sentences.",
                "Give one label per text, and at least one of each.",
            )
        row_of = {text: row for row, text in enumerate(corpus.texts)}
        seen = set(texts)
        everything = [*texts, *(text for text in corpus.texts if text not in seen)]
        # The first of equal texts is the example; pop: the others are only counted.
        examples = np.array([row_of.pop(text, -1) for text in everything], dtype=np.int64)
        return cls(everything, list(labels), examples)

    def example_places(self) -> np.ndarray:
        """(len(corpus),) where each row of the example corpus stands in `texts`."""
        places = np.flatnonzero(self.examples >= 0)
        return places[np.argsort(self.examples[places])]

    def part(self, rows: slice) -> "Sentences":
        """Those of some rows."""
        return Sentences(self.texts[rows], self.labels[rows], self.examples[rows])

    def accumulators(self, encode: Encode, batch_size: int) -> Accumulators:
        """Pass 1 over these texts; those of parts merge into those of the whole.

        The first codes say whether the model has gates.
        """
        result: Accumulators | None = None
        for start in range(0, len(self.texts), batch_size):
            codes = encode(self.texts[start : start + batch_size])
            result = result or Accumulators(codes.dimensions, codes.has_gates)
            counted = max(0, min(len(codes), len(self.labels) - start))
            result.add(codes, self.examples[start : start + batch_size], counted)
        if result is None:
            raise RequestError("There is no sentence in this part.", "Give at least one.")
        return result
