"""What is said of a dimension: light records, read without the machinery that makes them."""

from dataclasses import dataclass

NEVER_ON, UNCLEAR = "never on", "no clear name"
PLACEHOLDERS = (NEVER_ON, UNCLEAR)
"""The only names that several dimensions may share."""


@dataclass(frozen=True)
class Word:
    """A word (or pattern) that sets a dimension's sentences apart.

    z: standard errors of its log-odds ratio. count: sentences with both the word and the dimension on.
    sign: +1 or -1 where it speaks for one direction of the values only, 0 for both.
    """

    word: str
    z: float
    count: int
    sign: int = 0


@dataclass(frozen=True)
class ClassShare:
    """share: how many of the dimension's sentences are of class `label`; lift: that over its usual share."""

    label: str
    share: float
    lift: float
