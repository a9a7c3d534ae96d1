"""What a comparison of models consists of, as a TOML file in core/recipes/compare says it: blocks of rows."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from core.config import EncoderKind, ModelConfig, ModelKind, Name, StrictModel
from core.errors import ConfigError
from core.evaluation.comparison_table import KEY, columns_of
from core.training.recipe import RECIPES, CorpusPart, Recipe, Training, faithful, tuples

FOLDER = RECIPES / "compare"
REFERENCES = "references"
Setting = str | int | float | bool
Settings = Annotated[dict[str, Setting], Field(max_length=60)]


class ComparedCorpus(StrictModel):
    """One corpus and how long every model trains on it."""

    name: Annotated[str, Field(max_length=4096)]
    rows: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    test: Annotated[int, Field(ge=1, le=1_000_000)]
    valid: Annotated[int, Field(ge=1, le=1_000_000)]
    steps: Annotated[int, Field(ge=1, le=10_000_000)]
    """Long sentences make dear steps: each corpus has as many as fit the minutes, the same for all models."""
    warmup_steps: Annotated[int, Field(ge=0, le=10_000_000)] = 0


class Panel(StrictModel):
    """Encoder and width: what the models of a cell share, and the weights that each has of its own."""

    name: Name
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
    panels: Annotated[tuple[Panel, ...], Field(min_length=1)]
    blocks: Annotated[tuple[Block, ...], Field(min_length=1)]

    @classmethod
    def load(cls, name_or_path: str) -> "Comparison":
        """Read a comparison shipped in core/recipes/compare by its name, or any TOML file by its path.

        Raises:
            ConfigError: no such file, not TOML, a setting out of its bounds, or an unknown panel or corpus.
        """
        path = FOLDER / f"{name_or_path}.toml"
        path = path if path.is_file() else Path(name_or_path)
        if not path.is_file():
            known = ", ".join(sorted(file.stem for file in FOLDER.glob("*.toml")))
            raise ConfigError(f"There is no comparison {name_or_path!r}.", f"Known: {known}; or give a path.")
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path}: not a TOML file ({error}).", "Correct it.") from None
        comparison = cls.parse(tuples(values), str(path))
        comparison._check()
        return comparison

    def _check(self) -> None:
        """What would go wrong in hours is told now: a bad setting, two rows that would be taken for one."""
        known: dict[object, Row] = {}
        for row in self.rows():
            if row.trains:
                self.recipe(row)
            for mark in (row.name, self._place(row)):
                if (other := known.setdefault(mark, row)) != row:
                    raise ConfigError(
                        f"The rows {other.name} ({other.panel}) and {row.name} ({row.panel}) would be one "
                        "line of the table, or one folder.",
                        "Give each corpus, encoder, width, model, mode and seed one row, and short names.",
                    )

    def _place(self, row: "Row") -> tuple:
        """What names the row in the table."""
        if row.panel == REFERENCES:
            return (row.corpus,)
        panel = self.panel(row.panel)
        shape = row.corpus, panel.encoder, panel.dimensions
        return (*shape, row.model, row.shown_mode, row.seed, frozenset(row.varied))

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

    def rows(self) -> Iterator["Row"]:
        """Every row in the order in which they are made."""
        if self.references:
            for corpus in self.corpora:
                yield Row(corpus.name, REFERENCES, "", "", 0)
        for block in self.blocks:
            self._named("panel", block.panel, self.panels)
            for model in block.models:
                for corpus in block.corpora or [corpus.name for corpus in self.corpora]:
                    self._named("corpus", corpus, self.corpora)
                    for seed in block.seeds:
                        yield from _varied(block, Row(corpus, block.panel, model, block.mode, seed))

    def panel(self, name: str) -> Panel:
        """The panel of that name."""
        return self._named("panel", name, self.panels)

    def corpus(self, name: str) -> ComparedCorpus:
        """The corpus of that name."""
        return self._named("corpus", name, self.corpora)

    def recipe(self, row: "Row") -> Recipe:
        """The recipe of a row that trains."""
        corpus, panel = self.corpus(row.corpus), self.panel(row.panel)
        own = dict(panel.weights.get(row.model, {}))
        changes = {**self.model, **self.training, **panel.model, **panel.training, **own, **dict(row.varied)}
        unknown = sorted(set(changes) - set(ModelConfig.model_fields) - set(Training.model_fields))
        if unknown:
            raise ConfigError(f"The comparison sets {unknown[0]!r}.", "That is no setting of a recipe.")
        model = {key: value for key, value in changes.items() if key in ModelConfig.model_fields}
        training = {key: value for key, value in changes.items() if key in Training.model_fields}
        values = {
            "corpora": (self.part(row).model_dump(),),
            "model": {
                "name": row.name, "model": row.model, "encoder": panel.encoder,
                "dimensions": panel.dimensions, **model,
            },
            "training": {
                "steps": corpus.steps, "warmup_steps": corpus.warmup_steps, **training, "seed": row.seed,
                "max_minutes": self.minutes,
            },
        }  # fmt: skip
        recipe = Recipe.parse(values, f"comparison, {row.name}")
        return faithful(recipe) if row.mode == "faithful" else recipe

    def part(self, row: "Row") -> CorpusPart:
        """The corpus of a row as recipes name it."""
        corpus = self.corpus(row.corpus)
        return CorpusPart(name=corpus.name, rows=corpus.rows, test=corpus.test, valid=corpus.valid)

    @staticmethod
    def _named(kind: str, name: str, parts):
        for part in parts:
            if part.name == name:
                return part
        raise ConfigError(f"A block names the {kind} {name!r}, which is not there.", f"Add it as a {kind}.")


@dataclass(frozen=True)
class Row:
    """One row to make. varied: the settings of its own, (name, value). active: as in a thresholded block."""

    corpus: str
    panel: str
    model: str
    mode: str
    seed: int
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
        if self.panel == REFERENCES:
            return _plain(f"{self.corpus}-{REFERENCES}")
        varied = "".join(f"-{name}-{value}" for name, value in self.varied)
        return _plain(f"{self.corpus}-{self.panel}-{self.model}-{self.shown_mode}-{self.seed}{varied}")

    def stable(self) -> "Row":
        """The row whose run a thresholded one takes its model from."""
        return Row(self.corpus, self.panel, self.model, "stable", self.seed, self.varied)

    def sparse(self) -> "Row":
        """The hsvae of its cell, whose active count a thresholded row takes where none is given."""
        return Row(self.corpus, self.panel, "hsvae", "stable", self.seed, self.varied)

    def needs(self) -> tuple["Row", ...]:
        """Rows that must be there before this one can be made."""
        if self.trains or self.panel == REFERENCES:
            return ()
        return (self.stable(),) if self.active is not None else (self.stable(), self.sparse())


def _varied(block: Block, row: Row) -> Iterator[Row]:
    rows = [row]
    for name, values in block.vary.items():
        rows = [_with(one, name, value) for one in rows for value in values]
    for one in rows:
        for active in block.active or (None,):
            yield Row(one.corpus, one.panel, one.model, one.mode, one.seed, one.varied, active)


def _with(row: Row, name: str, value: Setting) -> Row:
    return Row(row.corpus, row.panel, row.model, row.mode, row.seed, (*row.varied, (name, value)))


def _plain(text: str) -> str:
    return "".join(letter if letter.isalnum() or letter in ".-" else "-" for letter in text.lower())[:64]
