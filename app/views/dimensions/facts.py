"""The table of a model's dimensions: the measures of each, and which rows a search and filters leave."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from app.charts.class_names import class_name
from app.naming import label
from app.services import dimension_names

if TYPE_CHECKING:
    from core.index import DimensionIndex

OFTEN = 0.5
"""A dimension that is on in more than this share of sentences counts as always on."""
SORTS = (
    "match", "density", "name", "number", "confidence", "name_test", "auc", "purity", "nats",
    "responsiveness", "family",
)  # fmt: skip
NAMED = ("name", "family")
HIDEABLE = ("always", "never", "ignored")
_OPTIONAL = {"auc": "word-label AUC", "responsiveness": "response of the decoder", "nats": "information"}


def facts(index: "DimensionIndex", names: Sequence[str]) -> pd.DataFrame:
    """One row per dimension, NaN where a number is not known; `names` may be the user's own.

    name: with the number. commonest: the class of most of its sentences. words: those that predict it.
    search: all that is searched; both in lower case. density, purity, responsiveness: shares. confidence: how
    well the name fits, 0 to 1, as the grades have it. name_test: AUC of a reader who knows only the name;
    auc: of words that predict it; .5 is chance. nats: per sentence. ignored: True where no value changes any
    decode.
    again: in how many runs it was found, in words, None where this was not looked for.
    family: what the dimension's near-duplicates and it are called together, and how many they are; None
    without any. Without gates there is no density; class and purity are of the purer end, auc is the mean of
    both.
    """
    effects = getattr(index, "effects", None)
    first = [classes[0] if classes else None for classes in index.classes]
    table = pd.DataFrame(
        {
            "name": [label(names, dimension) for dimension in range(index.dimensions)],
            "commonest": [part.label if part else "" for part in first],
            "density": np.asarray(index.density, float) if index.has_gates else np.nan,
            "confidence": dimension_names.measured(index),
            "name_test": np.asarray(index.name_test, float),
            "again": _found_again(index),
            "purity": [part.share if part else np.nan for part in first],
            "auc": np.asarray(index.word_auc, float),
            "nats": np.asarray(index.nats_value, float),
            "responsiveness": np.nan if effects is None else np.asarray(effects.responsiveness, float),
            "family": [_family(index, dimension) for dimension in range(index.dimensions)],
            "ignored": False if effects is None else np.asarray(effects.ignored, bool),
        }
    )
    if index.has_gates:
        table["nats"] += np.asarray(index.nats_gate, float)
    words = [" ".join(word.word for word in words) for words in index.words]
    kinds = table["commonest"] + " " + table["commonest"].map(class_name)
    families = table["family"].fillna("")
    search = (table["name"] + " " + words + " " + kinds + " " + families).str.lower()
    return table.assign(words=[each.lower() for each in words], search=search)


def _found_again(index: "DimensionIndex") -> list[str | None]:
    stability = getattr(index, "stability", None)
    return [None if stability is None else stability.said(number) for number in range(index.dimensions)]


def _family(index: "DimensionIndex", dimension: int) -> str | None:
    place = int(index.family_of[dimension])
    if place < 0:
        return None
    family = index.families[place]
    return f"{family.name} ({len(family.dimensions)})"


def fires(table: pd.DataFrame) -> bool:
    """Whether dimensions can be off here."""
    return not table["density"].isna().all()


def not_measured(table: pd.DataFrame) -> list[str]:
    """Measures that this index does not have, in words."""
    return [words for name, words in _OPTIONAL.items() if table[name].isna().all()]


def listed(
    table: pd.DataFrame, find: str, hide: tuple[str, ...], sort: str, one_each: bool = False
) -> list[int]:
    """Dimensions that hold every word of `find` in name, number, words, class or family; sorted, the unknown
    last.

    "match": the best for `find` first, else by density. Names and numbers rise, everything else falls.
    Without gates, how well names fit replaces the density.
    one_each: of the dimensions of a family that are left, the one that is on most often stands for all.
    """
    hidden = {"always": table["density"] > OFTEN, "never": table["density"] == 0, "ignored": table["ignored"]}
    keep = pd.Series(True, table.index)
    for kind in hide:
        keep &= ~hidden[kind]
    for word in find.lower().split():
        keep &= table["search"].str.contains(word, regex=False)
    if one_each:
        often = table.loc[keep].sort_values("density", ascending=False, kind="stable")
        keep &= table["family"].isna() | table.index.isin(often.drop_duplicates("family").index)
    if sort == "number":
        return table.index[keep].tolist()
    often = "density" if fires(table) else "confidence"
    if sort == "match":
        kept = table.loc[keep]
        order = kept.assign(**_match(kept, find.lower().split()), often=kept[often])
        return order.sort_values(["match", "fit", "often"], ascending=False, kind="stable").index.tolist()
    column = table.loc[keep, often if sort == "density" else sort]
    column = column.astype("string").str.lower() if sort in NAMED else -column
    return column.sort_values(kind="stable").index.tolist()


def _match(table: pd.DataFrame, asked: list[str]) -> dict[str, pd.Series]:
    """match: where the words asked for were found, in the name, in the words that predict it, or elsewhere.
    fit: how well the name fits, or where they were found elsewhere, the share of the class; 0 without any.
    """
    names, words = (table[column].str.lower().str.findall(r"[^\W_]+") for column in ("name", "words"))
    said = [
        [dimension_names.found_in(one, *of) for one in asked]
        for of in zip(names, words, table["name"].str.lower(), strict=True)
    ]
    match = pd.Series([sum(each) for each in said], table.index, float)
    only_class = pd.Series([not max(each, default=0) for each in said], table.index)
    fit = table["confidence"].where(~only_class, table["purity"]) if asked else 0.0 * match
    return {"match": match, "fit": fit}
