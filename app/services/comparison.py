"""What *Models* asks of the core: the tables of compared models as data frames, and what follows from them.

No Streamlit here. The tables grow while comparisons run: a file is read again whenever it has changed.
"""

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from app.services.resources import memoize
from core.checkpoint.catalogue import pretrained_folder
from core.errors import HSVAEError
from core.evaluation.comparison_table import PLANS, REFERENCE, columns_of, read_table

STABLE, FAITHFUL, CUT = "stable", "faithful", "thresholded"
CELL = ["corpus", "encoder", "dimensions", "model", "mode"]
"""The columns in which rows agree that differ by their seed alone."""
MODELS = ("ae", "vae", "mat_vae", "hsvae")
"""In the order of the pictures."""
WIDEST = 4
"""Cuts with more than so many times each other's count say little about what lies between them."""


@dataclass(frozen=True)
class Panel:
    """One encoder and width, and the models that were to be trained in it."""

    encoder: str
    dimensions: int
    title: str
    models: tuple[str, ...]

    def of(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows of this encoder and width."""
        return rows[(rows["encoder"] == self.encoder) & (rows["dimensions"] == self.dimensions)]


def _plan(name: str) -> dict:
    return tomllib.loads((PLANS / f"{name}.toml").read_text(encoding="utf-8"))


def _panel(panel: dict, blocks: Sequence[dict]) -> Panel:
    trained = [block["models"] for block in blocks if block["panel"] == panel["name"] and "mode" not in block]
    models = tuple(model for model in MODELS if any(model in names for names in trained))
    return Panel(panel["encoder"], panel["dimensions"], panel["title"], models)


_PAPER = _plan("paper")
CORPORA = {corpus["name"]: corpus["title"] for corpus in _PAPER["corpora"]}
"""In the order of the pictures; others of a table follow."""
PANELS = tuple(_panel(panel, _PAPER["blocks"]) for panel in _PAPER["panels"])
WIDE = PANELS[-1]


@dataclass(frozen=True)
class Table:
    """The rows of a file. problem: why there are none. damaged: a sentence for each line left out.

    Beside the columns of the file, rows have two: `cell`, which names in an address what they agree in, and
    `on`, the active dimensions per sentence: all of them where nothing can be off.
    """

    rows: pd.DataFrame
    problem: HSVAEError | None = None
    damaged: tuple[str, ...] = ()


def table(name: str) -> Table:
    """The rows of a shipped comparison, such as "paper"."""
    plan = _plan(name)
    varied = tuple(dict.fromkeys(name for block in plan["blocks"] for name in block.get("vary", ())))
    return _as_now(pretrained_folder() / plan["table"], varied)


def checkpoints_by_count() -> pd.DataFrame:
    """Accuracy by active count of checkpoints that ship (`python -m core tradeoff`), as rows of such a table
    under a corpus of their own; none where it was not measured or cannot be read."""
    rows = _as_now(pretrained_folder() / "accuracy-by-count.csv", ("alpha",)).rows
    if rows.empty:
        return rows
    titles = rows["corpus"].map(lambda name: f"{CORPORA.get(name, name)}, checkpoints")
    alphas = rows["alpha"].map(lambda alpha: "" if pd.isna(alpha) else f" alpha-{alpha:g}")
    return rows.assign(corpus=titles, cell="checkpoints " + rows["cell"] + alphas)


def _as_now(file: Path, varied: tuple[str, ...]) -> Table:
    """The table in a file, read again when that has changed."""
    try:
        status = file.stat()
        stamp = status.st_mtime_ns, status.st_size
    except OSError:
        stamp = (0, 0)
    return _read(file, stamp, varied)


@memoize(8)
def _read(file: Path, stamp: tuple[int, int], varied: tuple[str, ...]) -> Table:
    try:
        found = read_table(file, varied)
    except HSVAEError as error:
        return Table(with_cells(pd.DataFrame(columns=columns_of(varied))), error)
    return Table(with_cells(found.rows), None, found.problems)


def with_cells(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table with the two columns more that `Table` tells of."""
    parts = rows[CELL].astype(str).assign(mode=rows["mode"].str.replace(" ", "-"))
    names = [" ".join(filter(None, row)) for row in parts.itertuples(index=False, name=None)]
    everything = rows["dimensions"].where(~rows["mode"].str.startswith(CUT), 0)
    return rows.assign(cell=names, on=rows["active"].fillna(everything).astype(float))


def over_seeds(rows: pd.DataFrame, by: Sequence[str], **columns: str) -> pd.DataFrame:
    """A line per group of rows, in the order in which each first appears.

    Columns: those of `by`; `command`, a list; and of each NAME=COLUMN its NAME_mean, NAME_min, NAME_max and
    NAME_count, NaN and 0 where no row has it.
    """
    numbers = {
        f"{name}_{what}": (column, what)
        for name, column in columns.items()
        for what in ("mean", "min", "max", "count")
    }
    return rows.groupby(list(by), sort=False).agg(command=("command", list), **numbers).reset_index()


def corpora(rows: pd.DataFrame) -> dict[str, str]:
    """What those of the comparison are called in pictures, in their order; then any others of the table."""
    return CORPORA | {name: name for name in sorted(set(rows["corpus"]) - set(CORPORA))}


def accuracy_code(code: str) -> str:
    """Whose accuracy stands beside this code's sparsity: its own; of draws none was measured, so `gated`."""
    return "gated" if code == "sampled" else code


def references(rows: pd.DataFrame) -> pd.DataFrame:
    """Accuracy without any of the models, by corpus and `model`."""
    return rows[rows["mode"] == REFERENCE]


def missing(rows: pd.DataFrame) -> list[tuple[Panel, str, str]]:
    """(panel, corpus, model) of the comparison that no row has yet."""
    stable = rows.loc[rows["mode"] == STABLE, ["encoder", "dimensions", "corpus", "model"]]
    made = set(stable.itertuples(index=False, name=None))
    return [
        (panel, corpus, model)
        for panel in PANELS
        for corpus in CORPORA
        for model in panel.models
        if (panel.encoder, panel.dimensions, corpus, model) not in made
    ]


def at_equal_count(rows: pd.DataFrame, panel: Panel) -> pd.DataFrame:
    """Every HSVAE row beside the VAE of the same seed, cut to the same active count.

    A cut is made on training rows and has a little more or less on test rows: the accuracy is read at the
    HSVAE's very count, between the two nearest cuts on a scale of doublings. Where they lie too far apart
    it is that of the cut which was made to match; without that one, the row is left out.

    Columns: corpus, seed, active; sparse, cut: the two accuracies; ahead: by how many points the HSVAE is
    ahead, negative where it is behind.
    """
    rows_of_panel = panel.of(rows).dropna(subset="accuracy_gated").query("on > 0")
    stable, cut = rows_of_panel["mode"] == STABLE, rows_of_panel["mode"].str.startswith(CUT)
    dense = rows_of_panel[(rows_of_panel["model"] == "vae") & (stable | cut)]
    sparse = rows_of_panel[(rows_of_panel["model"] == "hsvae") & stable].dropna(subset="active")
    found = []
    for corpus in corpora(rows):
        for row in sparse[sparse["corpus"] == corpus].itertuples():
            cuts = dense[(dense["corpus"] == corpus) & (dense["seed"] == row.seed)].sort_values("on")
            accuracy = _between(cuts, row.active)
            if accuracy is None:
                accuracy = next(iter(cuts.loc[cuts["mode"] == CUT, "accuracy_gated"]), None)
            if accuracy is not None:
                found.append((corpus, row.seed, row.active, row.accuracy_gated, accuracy))
    equal = pd.DataFrame(found, columns=["corpus", "seed", "active", "sparse", "cut"])
    return equal.assign(ahead=100 * (equal["sparse"] - equal["cut"]))


def _between(cuts: pd.DataFrame, active: float) -> float | None:
    for low, high in pairwise(cuts.itertuples()):
        if low.on <= active <= high.on and low.on < high.on <= WIDEST * low.on:
            counts, accuracies = (low.on, high.on), (low.accuracy_gated, high.accuracy_gated)
            return float(np.interp(math.log(active), np.log(counts), accuracies))
    return None
