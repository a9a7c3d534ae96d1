"""Which model to use for what: the best of those that were measured on the same sentences, and its rival.

Read from the measures of the checkpoints. Numbers of different sentences are never compared. No Streamlit.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from app.naming import listed
from app.services.baselines import scored
from app.services.checkpoint_table import first_number, inside

SECTIONS = ("test", "plain_dev")
"""Parts of the measures, each over sentences of its own."""
READ, REBUILD, CLASSIFY = "read", "rebuild", "classify"
SOURCES = {
    "plain-dev": "everyday sentences kept for development",
    "plain": "everyday sentences",
    "wordnet": "WordNet",
    "yahoo": "Yahoo",
    "yelp": "Yelp",
}
WITHOUT = "MiniLM alone"
"""The pretrained sentence reader without any of the models."""


@dataclass(frozen=True)
class Score:
    """One model on some sentences: value, and what the model has to beat there besides other models."""

    model: str
    gated: bool
    value: float
    rival: str = ""
    rival_value: float = float("nan")


@dataclass(frozen=True)
class Verdict:
    """use: READ, REBUILD or CLASSIFY. best: the winner. second: the next model. rival: what came second, a
    model or what is used without one. gated: the best model with gates, where the winner has none. rows: the
    sentences, in words.
    absent: models with this score on other sentences only.
    """

    use: str
    best: Score
    second: Score
    rival: str
    rival_value: float
    gated: Score | None
    rows: str
    absent: tuple[str, ...]


def verdicts(found: pd.DataFrame, default: str) -> list[Verdict]:
    """One for each use that at least two can be compared for.

    found: rows of `checkpoint_rows`. default: the model a visitor meets; the sentences that it was measured
    on are taken, where another was measured on them too, else those that most models were measured on.
    """
    told = (_verdict(use, scores(found, use), default) for use in SCORES)
    return [one for one in told if one is not None]


def scores(found: pd.DataFrame, use: str) -> dict[tuple, list[Score]]:
    """Scores of all models that can be opened, by the sentences (corpus, count) they were measured on."""
    groups: dict[tuple, list[Score]] = {}
    for row in found[found["weights"]].itertuples():
        for section in SECTIONS:
            counts = inside(row.measured, f"{section}.rows")
            if not isinstance(counts, Mapping) or not all(type(count) is int for count in counts.values()):
                continue
            score, more = SCORES[use](row.name, row.model == "hsvae", row.measured, section)
            if score is not None:
                groups.setdefault((tuple(sorted(counts.items())), *more), []).append(score)
    return groups


def rows_in_words(counts: Iterable[tuple[str, int]]) -> str:
    """Sentences in plain words.

    >>> rows_in_words([("wordnet", 10000), ("yelp", 2000)])
    '12,000 test sentences of WordNet and Yelp'
    >>> rows_in_words([("plain-dev", 3000)])
    '3,000 everyday sentences kept for development'
    """
    counts = list(counts)
    total = f"{sum(count for _, count in counts):,}"
    if [name for name, _ in counts] == ["plain-dev"]:
        return f"{total} {SOURCES['plain-dev']}"
    return f"{total} test sentences of {listed([SOURCES.get(name, name) for name, _ in counts])}"


def _verdict(use: str, groups: Mapping[tuple, list[Score]], default: str) -> Verdict | None:
    able = {key: some for key, some in groups.items() if len(some) > 1}
    if not able:
        return None
    counts, *more = max(able, key=lambda key: (default in [one.model for one in able[key]], len(able[key])))
    ranked = sorted(able[counts, *more], key=lambda one: (-one.value, one.model))
    best, second = ranked[:2]
    rival, value = best.rival, best.rival_value
    if not rival or (use != READ and second.value > value):
        rival, value = second.model, second.value
    gated = None if best.gated else next((one for one in ranked if one.gated), None)
    compared = {one.model for one in ranked}
    others = {one.model for some in groups.values() for one in some} - compared
    return Verdict(use, best, second, rival, value, gated, rows_in_words(counts), tuple(sorted(others)))


Found = tuple[Score | None, tuple]
"""A score, and what else must agree before two can be compared."""


def _read(name: str, gated: bool, measures: Mapping, section: str) -> Found:
    rows = scored(name, measures, section)
    top = rows[rows["name"].str.startswith("Sparse autoencoder")].dropna(subset="auc")
    if top.empty or pd.isna(rows["auc"].iat[0]):
        return None, ()
    rival, own = top.loc[top["auc"].idxmax()], float(rows["auc"].iat[0])
    return Score(name, gated, own, rival["name"], float(rival["auc"])), ()


def _rebuild(name: str, gated: bool, measures: Mapping, section: str) -> Found:
    value = first_number(inside(measures, section), ("decoded_text.cosine.decode_to_input.mean",))
    return (None if pd.isna(value) else Score(name, gated, value)), ()


def _classify(name: str, gated: bool, measures: Mapping, section: str) -> Found:
    found = inside(measures, f"{section}.probing.all.accuracy")
    value, chance, raw = (
        first_number(found, (path,)) for path in ("gated.mean", "gated.majority", "minilm.mean")
    )
    # Where not even the commonest class is ever right, these sentences have none of the classes learnt.
    if pd.isna(value) or not chance > 0:
        return None, ()
    more = inside(found, "gated.count"), inside(found, "gated.classes")
    if pd.isna(raw):
        return Score(name, gated, value), more
    return Score(name, gated, value, WITHOUT, raw), more


SCORES: dict[str, Callable[[str, bool, Mapping, str], Found]] = {
    READ: _read,
    REBUILD: _rebuild,
    CLASSIFY: _classify,
}
