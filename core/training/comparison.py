"""What a comparison of models consists of, as a TOML file in core/recipes/compare says it: blocks of rows."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Annotated, Literal

from pydantic import Field

from core.config import EncoderKind, ModelConfig, ModelKind, Name, StrictModel
from core.errors import ConfigError
from core.evaluation.comparison_table import KEY, PLANS, REFERENCE, columns_of
from core.training.experiments import Cells, Setting, Settings
from core.training.recipe import CorpusPart, Recipe, Training, faithful, read_toml

REFERENCES = "references"


class ComparedCorpus(CorpusPart):
    """One corpus and how long every model trains on it. title: in pictures."""

    title: Annotated[str, Field(max_length=80)] = ""
    test: Annotated[int, Field(ge=1, le=1_000_000)]
    valid: Annotated[int, Field(ge=1, le=1_000_000)]
    steps: Annotated[int, Field(ge=1, le=10_000_000)]
    """Long sentences make dear steps: each corpus has as many as fit the minutes, the same for all models."""
    warmup_steps: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    validate_every: Annotated[int, Field(ge=10, le=1_000_000)] | None = None
    """Steps of an epoch, where `patience` counts epochs; None leaves it to `training`."""


class Panel(StrictModel):
    """Encoder and width: what the models of a cell share, and the weights that each has of its own."""

    name: Name
    title: Annotated[str, Field(max_length=80)] = ""
    encoder: EncoderKind
    dimensions: Annotated[int, Field(ge=1, le=4096)]
    model: Settings = Field(default_factory=dict)
    training: Settings = Field(default_factory=dict)
    weights: Annotated[dict[ModelKind, Settings], Field(default_factory=dict)]
    """Settings of one model's posterior, prior and divergence."""

    @property
    def encoder_sha256(self) -> str:
        """Which pretrained encoder it reads through; empty is MiniLM."""
        return str(self.model.get("encoder_sha256", ""))


class Block(StrictModel):
    """Rows that are made together: the product of models, corpora, seeds and varied settings."""

    panel: Name
    models: Annotated[tuple[ModelKind, ...], Field(min_length=1)]
    mode: Literal["stable", "faithful", "thresholded"] = "stable"
    """`thresholded`: no training; the model's code of the stable row, cut to few active dimensions."""
    corpora: tuple[str, ...] = ()
    """All of the comparison where none is named."""
    seeds: tuple[Annotated[int, Field(ge=0, le=2**31)], ...] = (0,)
    active: tuple[Annotated[float, Field(gt=0, le=4096)], ...] = ()
    """`thresholded`: mean active counts; none stands for that of the cell's hsvae row."""
    vary: Annotated[dict[str, tuple[Setting, ...]], Field(default_factory=dict, max_length=3)]
    """A setting of the model, and its values: one row for each, with a column of its own."""


@dataclass(frozen=True)
class Row:
    """One row to make. varied: the settings of its own, (name, value). active: as in a thresholded block."""

    corpus: str
    panel: str = REFERENCES
    model: str = ""
    mode: str = REFERENCE
    seed: int = 0
    varied: tuple[tuple[str, Setting], ...] = ()
    active: float | None = None

    @property
    def trains(self) -> bool:
        """Whether a run belongs to it."""
        return self.mode in ("stable", "faithful")

    @property
    def shown_mode(self) -> str:
        """`mode` as the table has it: "thresholded", or with its count, "thresholded to 4"."""
        return self.mode if self.active is None else f"{self.mode} to {self.active:g}"

    @property
    def name(self) -> str:
        """Names the row on the command line, and the folder of its run."""
        name = f"{self.corpus}-{self.panel}"
        if self.panel != REFERENCES:
            varied = "".join(f"-{name}-{value}" for name, value in self.varied)
            name += f"-{self.model}-{self.shown_mode}-{self.seed}{varied}"
        return "".join(letter if letter.isalnum() or letter in ".-" else "-" for letter in name.lower())[:64]

    def stable(self) -> "Row":
        """The row whose run a thresholded one takes its model from."""
        return replace(self, mode="stable", active=None)

    def sparse(self) -> "Row":
        """The hsvae of its cell, whose active count a thresholded row takes where none is given."""
        return replace(self.stable(), model="hsvae")


class Comparison(StrictModel):
    """A table of runs."""

    description: Annotated[str, Field(max_length=2000)] = ""
    minutes: Annotated[float, Field(gt=0, le=1000)]
    """Cap of a run's training in processor time, the same for all; schedules shrink to it where steps do not
    end first. A busy machine thus gives no model fewer steps than another."""
    probe_rows: Annotated[int, Field(ge=20, le=1_000_000)] = 8000
    side: Literal["test", "valid"] = "test"
    """Rows that are measured; `valid` where the table is for choosing weights."""
    table: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,60}\.csv$")] = "comparison.csv"
    """The file in pretrained/ that takes the rows when no other is named."""
    references: bool = True
    """Also rows of the majority class, TF-IDF and raw MiniLM."""
    corpora: Annotated[tuple[ComparedCorpus, ...], Field(min_length=1)]
    model: Settings = Field(default_factory=dict)
    training: Settings = Field(default_factory=dict)
    weights: Annotated[dict[ModelKind, Settings], Field(default_factory=dict)]
    """Settings of one model in all panels; those of a panel come after them."""
    panels: Annotated[tuple[Panel, ...], Field(min_length=1)]
    blocks: Annotated[tuple[Block, ...], Field(min_length=1)]

    @classmethod
    def load(cls, name_or_path: str) -> "Comparison":
        """Read a comparison shipped in core/recipes/compare by its name, or any TOML file by its path.

        What would go wrong in hours is told now: a bad setting, two rows that would be taken for one.

        Raises:
            ConfigError: no such file, not TOML, a setting out of its bounds, or an unknown panel or corpus.
        """
        comparison = cls.parse(*read_toml(PLANS, name_or_path, "comparison"))
        known: dict[object, Row] = {}
        for row in comparison.rows():
            if comparison.corpus(row) and row.trains:
                comparison.recipe(row)
            for mark in (row.name, frozenset(comparison.labels(row).items())):
                if (other := known.setdefault(mark, row)) != row:
                    raise ConfigError(
                        f"The rows {other.name} ({other.panel}) and {row.name} ({row.panel}) would be one "
                        "line of the table, or one folder.",
                        "Give each corpus, encoder, width, model, mode and seed one row, and short names.",
                    )
        return comparison

    @property
    def varied(self) -> tuple[str, ...]:
        """Names of the settings that some block varies: columns of their own."""
        return tuple(dict.fromkeys(name for block in self.blocks for name in block.vary))

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the table."""
        return columns_of(self.varied)

    @property
    def key(self) -> tuple[str, ...]:
        """Columns that name a row."""
        return (*KEY, *self.varied)

    def rows(self) -> Iterator[Row]:
        """Every row in the order in which they are made."""
        every = [corpus.name for corpus in self.corpora]
        yield from map(Row, every if self.references else ())
        for block in self.blocks:
            for model, corpus, seed, values, active in product(
                block.models, block.corpora or every, block.seeds, product(*block.vary.values()),
                block.active or (None,),
            ):  # fmt: skip
                varied = tuple(zip(block.vary, values, strict=True))
                yield Row(corpus, block.panel, model, block.mode, seed, varied, active)

    def labels(self, row: Row) -> Cells:
        """What names the row in the table; of a row of references the width and model are still open."""
        labels = {"corpus": row.corpus, "mode": row.shown_mode, "seed": row.seed}
        if row.panel == REFERENCES:
            return {**labels, "encoder": "", "dimensions": None, "model": None}
        panel = self.panel(row)
        shape = {"encoder": panel.encoder, "dimensions": panel.dimensions, "model": row.model}
        return labels | shape | dict(row.varied)

    def panel(self, row: Row) -> Panel:
        """Its panel."""
        return _named("panel", row.panel, self.panels)

    def corpus(self, row: Row) -> ComparedCorpus:
        """Its corpus."""
        return _named("corpus", row.corpus, self.corpora)

    def recipe(self, row: Row) -> Recipe:
        """The recipe of a row that trains."""
        corpus, panel = self.corpus(row), self.panel(row)
        changes = self.model | self.training | panel.model | panel.training
        for weights in (self.weights, panel.weights):
            changes |= next((own for model, own in weights.items() if model == row.model), {})
        changes |= dict(row.varied)
        model, training = ModelConfig.model_fields, Training.model_fields
        unknown = sorted(set(changes) - set(model) - set(training))
        if unknown:
            raise ConfigError(f"The comparison sets {unknown[0]!r}.", "That is no setting of a recipe.")
        values = {
            "corpora": (self.part(row).model_dump(),),
            "model": {
                "name": row.name, "model": row.model, "encoder": panel.encoder,
                "dimensions": panel.dimensions,
                **{key: value for key, value in changes.items() if key in model},
            },
            "training": {
                "steps": corpus.steps, "warmup_steps": corpus.warmup_steps,
                **{key: value for key, value in changes.items() if key in training},
                "seed": row.seed, "max_minutes": self.minutes,
                **({"validate_every": corpus.validate_every} if corpus.validate_every else {}),
            },
        }  # fmt: skip
        recipe = Recipe.parse(values, f"comparison, {row.name}")
        return faithful(recipe) if row.mode == "faithful" else recipe

    def part(self, row: Row) -> CorpusPart:
        """The corpus of a row as recipes name it."""
        return CorpusPart(**self.corpus(row).model_dump(include=set(CorpusPart.model_fields)))


def _named(kind: str, name: str, parts):
    found = next((part for part in parts if part.name == name), None)
    if found is None:
        raise ConfigError(f"A block names the {kind} {name!r}, which is not there.", f"Add it as a {kind}.")
    return found
