"""Is a typed sentence something the model can know? Plain rules, no second model.

Both rules hold for fewer than 1 in 100 sentences of the training corpora, and for most sentences of other
languages and rows of letters.
"""

import re
from collections.abc import Sequence

from core.interpretation.lexicon import FUNCTION_WORDS

FEWEST_CHARACTERS = 2.5
"""Per token: English takes about 4; unknown words fall apart into letters."""
FEWEST_TOKENS = 6
FEWEST_FUNCTION_WORDS = 0.13
"""Of all words; about 4 in 10 words of an English sentence are the, of, is, and the like."""
FEWEST_WORDS = 5
"""Below so many tokens or words the shares say nothing."""
_KINDS = {
    "plain": "everyday sentences",
    "wordnet": "dictionary sentences",
    "yelp": "restaurant reviews",
    "yahoo": "questions",
    "dbpedia": "encyclopedia entries",
    "synthetic": "invented sentences",
}
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def remarks(text: str, tokens: int, corpora: Sequence[str]) -> list[str]:
    """Why the result for a normalised `text` of so many tokens should be taken with care; mostly nothing."""
    *most, last = dict.fromkeys(_KINDS.get(name, "texts of the user") for name in corpora) or [""]
    kinds = f"{', '.join(most)} and {last}" if most else last
    known = "the English text it was trained on" + (f" ({kinds})" if kinds else "")
    words = _WORD.findall(text)
    if tokens >= FEWEST_TOKENS and len(text) / tokens < FEWEST_CHARACTERS:
        return [f"The model knows few of these words: the text is far from {known}."]
    if len(words) >= FEWEST_WORDS:
        common = sum(word in FUNCTION_WORDS for word in words)
        if common < FEWEST_FUNCTION_WORDS * len(words):
            return [f"This does not look like an English sentence: it is far from {known}."]
    return []
