"""What *Models* asks of the core: the tables of compared models, row by row, and what follows from them.

No Streamlit here, and the core is imported when it is needed. The tables grow while comparisons run, so
that a file is read again whenever it has changed.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from app.services.resources import memoize
from core.errors import HSVAEError

if TYPE_CHECKING:
    from core.evaluation.comparison_table import Measured

PAPER, ASKED = "comparison.csv", "asked-and-got.csv"
CORPORA = {"wordnet": "WordNet", "yelp": "Yelp", "dbpedia": "DBpedia", "yahoo": "Yahoo"}
"""In the order of the pictures; others of a table follow."""
MODELS = {"ae": "AE", "vae": "VAE", "mat_vae": "MAT-VAE", "hsvae": "HSVAE"}
REFERENCES = {
    "majority": "always the commonest class",
    "tfidf": "TF-IDF of the words",
    "minilm": "raw MiniLM",
}
WIDEST = 4
"""Cuts with more than so many times each other's count say little about what lies between them."""
STABLE, FAITHFUL, CUT, REFERENCE = "stable", "faithful", "thresholded", "reference"


@dataclass(frozen=True)
class Panel:
    """One encoder and width, and the models that were to be trained in it."""

    encoder: str
    dimensions: int
    title: str
    models: tuple[str, ...]


PANELS = (
    Panel("gru", 32, "GRU, 32 dimensions", tuple(MODELS)),
    Panel("gru", 768, "GRU, 768 dimensions", tuple(MODELS)),
    Panel("bert", 768, "BERT (MiniLM, frozen), 768 dimensions", ("vae", "mat_vae", "hsvae")),
)
"""The paper's three panels, as core/recipes/compare/paper.toml trains them."""
WIDE = PANELS[2]


@dataclass(frozen=True)
class Table:
    """The rows of a file. problem: why there are none. damaged: a sentence for each line left out."""

    rows: "tuple[Measured, ...]"
    problem: HSVAEError | None = None
    damaged: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spread:
    """One number over the seeds it was measured with."""

    mean: float
    low: float
    high: float
    count: int


@dataclass(frozen=True)
class Cell:
    """The rows that differ by their seed alone. varied: the setting that was varied, None where none was."""

    corpus: str
    encoder: str
    dimensions: int
    model: str
    mode: str
    rows: "tuple[Measured, ...]"
    varied: float | None = None

    @property
    def name(self) -> str:
        """Names the cell in an address."""
        parts = [self.corpus, self.encoder, str(self.dimensions), self.model, self.mode.replace(" ", "-")]
        return " ".join(part for part in parts if part)

    def spread(self, column: str) -> Spread | None:
        """A measure over the seeds; None where no row has it."""
        found = [row.numbers[column] for row in self.rows if column in row.numbers]
        if not found:
            return None
        return Spread(sum(found) / len(found), min(found), max(found), len(found))


@dataclass(frozen=True)
class Equal:
    """HSVAE's accuracy beside that of a VAE's code cut to the same active count."""

    corpus: str
    seed: int
    active: float
    sparse: float
    cut: float

    @property
    def ahead(self) -> float:
        """By how many points of accuracy the HSVAE is ahead; negative where it is behind."""
        return 100 * (self.sparse - self.cut)


def paper() -> Table:
    """The comparison of models."""
    return _table(PAPER, ())


def asked() -> Table:
    """The runs that differ in their prior's alpha alone."""
    return _table(ASKED, ("alpha",))


def cells(rows: "Iterable[Measured]", varied: str = "") -> list[Cell]:
    """Rows grouped over their seeds, in the order in which each first appears."""
    groups: dict[tuple, list] = {}
    for row in rows:
        kind = (row.corpus, row.encoder, row.dimensions, row.model, row.mode, row.numbers.get(varied))
        groups.setdefault(kind, []).append(row)
    return [Cell(*kind[:5], tuple(members), kind[5]) for kind, members in groups.items()]


def find(found: Sequence[Cell], corpus: str, panel: Panel, model: str, mode: str = STABLE) -> Cell | None:
    """The cell of a model in a panel."""
    wanted = corpus, panel.encoder, panel.dimensions, model, mode
    keys = ("corpus", "encoder", "dimensions", "model", "mode")
    return next((cell for cell in found if tuple(getattr(cell, key) for key in keys) == wanted), None)


def reference(found: Sequence[Cell], corpus: str, model: str) -> Cell | None:
    """Accuracy without any of the models."""
    return next(
        (cell for cell in found if (cell.corpus, cell.model, cell.mode) == (corpus, model, REFERENCE)), None
    )


def corpora(found: Sequence[Cell]) -> list[str]:
    """Those of the comparison in their order, then any others of the table."""
    others = sorted({cell.corpus for cell in found} - set(CORPORA))
    return [*CORPORA, *others]


def corpus_title(corpus: str) -> str:
    """What a corpus is called in pictures."""
    return CORPORA.get(corpus, corpus)


def accuracy_code(code: str) -> str:
    """Whose accuracy stands beside this code's sparsity: its own; of draws none was measured, so `gated`."""
    return "gated" if code == "sampled" else code


def missing(found: Sequence[Cell]) -> list[tuple[Panel, str, str]]:
    """(panel, corpus, model) of the comparison that no row has yet."""
    return [
        (panel, corpus, model)
        for panel in PANELS
        for corpus in CORPORA
        for model in panel.models
        if find(found, corpus, panel, model) is None
    ]


def cut_rows(found: Sequence[Cell], corpus: str, panel: Panel, seed: int) -> "list[Measured]":
    """A VAE's code cut to few dimensions, fewest first, and uncut at last: (active, accuracy) are known."""
    rows = []
    for cell in found:
        if (cell.corpus, cell.encoder, cell.dimensions, cell.model) == (
            corpus, panel.encoder, panel.dimensions, "vae",
        ) and (cell.mode == STABLE or cell.mode.startswith(CUT)):  # fmt: skip
            rows += [row for row in cell.rows if row.seed == seed and "accuracy_gated" in row.numbers]
    return sorted((row for row in rows if row.mode == STABLE or count(row)), key=count)


def count(row: "Measured") -> float:
    """Active dimensions per sentence: all of them where nothing can be off."""
    return row.numbers.get("active", 0.0 if row.mode.startswith(CUT) else float(row.dimensions))


def at_equal_count(found: Sequence[Cell], panel: Panel) -> list[Equal]:
    """Every HSVAE row beside the VAE of the same seed, cut to the same active count.

    A cut is made on training rows and has a little more or less on test rows: the accuracy is read at the
    HSVAE's very count, between the two nearest cuts on a scale of doublings. Where they lie too far apart
    it is that of the cut which was made to match; without that one, the row is left out.
    """
    answers = []
    for corpus in corpora(found):
        cell = find(found, corpus, panel, "hsvae")
        for row in cell.rows if cell else ():
            if not {"accuracy_gated", "active"} <= set(row.numbers) or not row.numbers["active"]:
                continue
            active, cuts = row.numbers["active"], cut_rows(found, corpus, panel, row.seed)
            matched = next((cut.numbers["accuracy_gated"] for cut in cuts if cut.mode == CUT), None)
            accuracy = _between(cuts, active)
            accuracy = matched if accuracy is None else accuracy
            if accuracy is not None:
                answers.append(Equal(corpus, row.seed, active, row.numbers["accuracy_gated"], accuracy))
    return answers


def _between(cuts: "Sequence[Measured]", active: float) -> float | None:
    for low, high in pairwise(cuts):
        if count(low) <= active <= count(high) and count(low) < count(high) <= WIDEST * count(low):
            share = math.log(active / count(low)) / math.log(count(high) / count(low))
            ends = low.numbers["accuracy_gated"], high.numbers["accuracy_gated"]
            return ends[0] + share * (ends[1] - ends[0])
    return None


def _table(name: str, varied: tuple[str, ...]) -> Table:
    from core.checkpoint.catalogue import pretrained_folder

    file = pretrained_folder() / name
    try:
        status = file.stat()
        stamp = status.st_mtime_ns, status.st_size
    except OSError:
        stamp = (0, 0)
    return _read(file, stamp, varied)


@memoize(8)
def _read(file: Path, stamp: tuple[int, int], varied: tuple[str, ...]) -> Table:
    from core.evaluation.comparison_table import read_table

    try:
        found = read_table(file, varied)
    except HSVAEError as error:
        return Table((), error)
    return Table(found.rows, None, found.problems)
