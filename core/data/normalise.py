"""One normal form for corpora and typed text alike."""

import re
import unicodedata

UNKNOWN = "<unk>"
"""Reserved word of the pre-tokenised tables for a rare word; decoding never produces it."""

# Characters that carry no text: C0/C1 controls, zero-width marks, bidirectional overrides, the BOM,
# lone surrogates. Emoji joiners (U+200D) stay: they hold a picture together.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200c\u200e\u200f"
    "\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ud800-\udfff]"
)
# What joins or fills but shows nothing by itself: joiners, variation selectors, fillers, tags, empty Braille.
_NOTHING_TO_SEE = re.compile(
    "[\\s\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200d\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0000-\U000e0fff]*"
)
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "`": "'", "–": "-", "—": "-"})
_DOUBLED_QUOTE = re.compile(r"''|``")
# The tables are pre-tokenised ("do n't", "great !", "( see )"): undo it, so that both spellings are one.
_LOOSE_NT = re.compile(
    r"\b(do|does|did|is|are|was|were|has|have|had|would|could|should|ca|wo|need|must) n ?' ?t\b"
)
_CONTRACTION = re.compile(r"(?<=\w) (?=(?:n't|'s|'re|'ve|'ll|'d|'m)\b)")
_BEFORE = re.compile(r" (?=[,.!?;:%)\]}])")
_AFTER = re.compile(r"(?<=[(\[{$#]) ")


def replace_invisible(text: str) -> str:
    """`text` with control characters, direction overrides and lone surrogates replaced by spaces."""
    return _INVISIBLE.sub(" ", text)


def normalise(text: str) -> str:
    """The one normal form: NFKC, lower case, plain quotes, pre-tokenisation undone, single spaces.

    Empty when there is nothing to see. Idempotent: normalise(normalise(t)) == normalise(t).

    >>> normalise("The food was GREAT !  i do n't know")
    "the food was great! i don't know"
    """
    text = replace_invisible(text)
    if text.isascii():
        text = text.lower().replace("`", "'")
    else:
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower()).translate(_QUOTES)
        if _NOTHING_TO_SEE.fullmatch(text):
            return ""
    text = " ".join(_DOUBLED_QUOTE.sub('"', text).split())
    if "'" in text:
        text = _CONTRACTION.sub("", _LOOSE_NT.sub(r"\1 n't", text))
    return _AFTER.sub("", _BEFORE.sub("", text)).strip()
