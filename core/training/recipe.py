"""A training run in one short TOML file: corpora, model, schedule; a closed schema."""

import tomllib
import warnings
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from core.config import EncoderKind, ModelConfig, StrictModel
from core.data.readers.reading import Reading
from core.errors import ConfigError

Weight = Annotated[float, Field(ge=0, le=100)]
Steps = Annotated[int, Field(ge=0, le=10_000_000)]
_TOKEN_WIDTH = 192
"""Of a GRU encoder's own token embedding, where the recipe's encoder has none."""
RECIPES = Path(__file__).parent.parent / "recipes"
_RENAMED = {
    "emptiness": "min_active", "least_active": "min_active_count", "crowding": "load_balance",
    "crowding_limit": "load_balance_limit", "idleness": "dead_feature", "indecision": "gate_entropy",
}  # fmt: skip
"""Older names of settings, which recipes and runs may still have."""


def todays_names(training: dict) -> dict:
    """The same settings, those with an older name under their present one."""
    return {_RENAMED.get(name, name): value for name, value in training.items()}


class CorpusPart(StrictModel):
    """One corpus of the mixture."""

    name: Annotated[str, Field(max_length=4096)]
    """A registered corpus, or the user's file."""
    rows: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    """Keep this many rows, chosen by a hash of the text; 0 keeps all."""
    class_rows: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    """Keep at most this many rows of each class, chosen by a hash of the text; 0 keeps all."""
    class_rows_of: dict[str, Annotated[int, Field(ge=1, le=10_000_000)]] = Field(
        default_factory=dict, max_length=1000
    )
    """Classes with a cap of their own."""
    without_unknown: bool = False
    """Leave out rows that hold the reserved unknown word."""
    repeat: Annotated[int, Field(ge=1, le=100)] = 1
    """How often each training row stands in an epoch."""
    test: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    valid: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    reading: Reading | None = None
    """What is said of the user's file; None guesses it all."""


class Training(StrictModel):
    """Objective weights, optimiser and schedule."""

    mode: Literal["stable", "faithful"] = "stable"
    """`faithful` trains as the paper's equations stand; see `faithful` for what it then fixes."""
    seed: Annotated[int, Field(ge=0, le=2**31)] = 0
    steps: Annotated[int, Field(ge=1, le=10_000_000)] = 20_000
    """Learning rate and gate temperature are annealed over this many steps."""
    max_minutes: Annotated[float, Field(gt=0, le=10_000)] | None = None
    """Cap of wall time over all sessions of a run; where it bites first, it is what annealing follows."""
    batch_size: Annotated[int, Field(ge=2, le=8192)] = 128
    learning_rate: Annotated[float, Field(gt=0, le=1)] = 2e-3
    final_learning_rate: Annotated[float, Field(gt=0, le=1)] = 2e-4
    gradient_clip: Annotated[float, Field(gt=0, le=1000)] = 5.0
    psi: Weight = 0.015
    """Weight of KL_z, the values' price, in `hsvae` and `vae`."""
    lam: Weight = 0.015
    """Weight of KL_gamma, the gates' price (lambda in the paper)."""
    kl_weight: Weight = 0.015
    """`mat_vae`: weight of the KL to its fixed prior."""
    mmd_weight: Weight = 0.0
    """`mat_vae`: weight of the squared MMD of the batch's codes to the prior, summed over dimensions."""
    kl_free_steps: Steps = 0
    """Steps with both KL weights at 0, until the decoder uses z."""
    kl_ramp_steps: Steps = 3000
    bag_of_words: Weight = 0.3
    """Weight of the auxiliary loss: a linear head on z predicts the sentence's tokens."""
    read_out: Weight = 0.0
    """Weight of the auxiliary loss: a linear read-out of z rebuilds the frozen encoder's embedding."""
    lone_words: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Share of the code hidden from the bag of words, drawn anew for each sentence and dimension, so that
    every dimension must predict words by itself, not only together with others."""
    adding_words: bool = False
    """Whether dimensions can only make words likelier in the bag of words, never less likely."""
    warmup_steps: Steps = 0
    """First steps that train encoder and gates on the bag of words alone; no decoder, so they are cheap."""
    warmup_bag_of_words: Weight = 1.0
    """Weight of the bag of words during the warm-up."""
    deterministic_steps: Steps = 0
    """Of `warmup_steps`, the last ones: from there on z is no draw but the code that is shown, `gated`, whose
    gates pass gradients straight through."""
    reading_steps: Steps = 0
    """Of `steps`, the last ones: gates stand still, and the decoder learns to read the code that is shown,
    `gated`, instead of draws from the posterior."""
    encoder_rate: Annotated[float, Field(ge=0, le=1)] = 1.0
    """After a warm-up, the learning rate of encoder and heads as a share of the decoder's."""
    pretrained_rate: Annotated[float, Field(ge=0, le=1)] = 0.02
    """`bert` that is trained: the learning rate of its pretrained weights as a share of the encoder's."""
    temperature: Annotated[float, Field(gt=0, le=5)] = 0.5
    final_temperature: Annotated[float, Field(gt=0, le=5)] = 0.1
    word_dropout: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Share of the decoder's input tokens hidden in training: prevents posterior collapse."""
    gate_entropy: Weight = 0.0
    """Final weight of the penalty on undecided gates, growing with progress: the sum over dimensions of
    p_on (1 - p_on)."""
    load_balance: Weight = 0.0
    """Weight of the squared excess of a dimension's batch-mean p_on over `load_balance_limit`."""
    load_balance_limit: Annotated[float, Field(gt=0, lt=1)] = 0.2
    min_active: Weight = 0.0
    """Weight of the squared shortfall, below .7, of each sentence's largest p_on: none without code."""
    min_active_count: Annotated[int, Field(ge=1, le=64)] = 2
    """How many of the largest p_on `min_active` looks at."""
    dead_feature: Weight = 0.0
    """Weight of the squared shortfall, below .7, of each dimension's largest p_on in a batch."""
    pretrained_words: bool = False
    """`bert`: the decoder's token embeddings start from the encoder's word-piece vectors, projected."""
    gates_start_open: bool = True
    slab_mean_start: Annotated[float, Field(ge=-5, le=5)] = 0.0
    """Bias of the slab means at the start; above 0, dimensions begin with one sign and one meaning."""
    softmax_samples: Annotated[int, Field(ge=0, le=65_536)] = 768
    """Random tokens that stand for the words outside a batch in the training softmax; 0 takes all."""
    precision: Literal["trial", "float32", "bfloat16"] = "trial"
    """Of encoder and decoder; `trial` takes the faster one of this machine, kept for the whole run."""
    validate_every: Annotated[int, Field(ge=10, le=1_000_000)] = 1000
    patience: Annotated[int, Field(ge=0, le=1000)] = 0
    """Validations in a row without a lower nll after which training ends; 0 goes on to the last step."""

    @model_validator(mode="before")
    @classmethod
    def _read_older_names(cls, values: Any) -> Any:
        old = sorted(_RENAMED.keys() & values) if isinstance(values, dict) else ()
        for name in old:
            warnings.warn(f"The setting {name} is now called {_RENAMED[name]}.", FutureWarning, stacklevel=2)
        return todays_names(values) if old else values


class Chosen(StrictModel):
    """What somebody chooses of a recipe for their own rows; None keeps the recipe's own.

    dimensions: instead of those that a recipe that fits itself would take. alpha: of the gates' prior; larger
    is sparser. encoder: `gru` reads the rows' own tokens, and knows nothing but them.
    """

    dimensions: Annotated[int, Field(ge=8, le=1024)] | None = None
    alpha: Annotated[float, Field(ge=0.1, le=100)] | None = None
    encoder: EncoderKind | None = None
    seed: Annotated[int, Field(ge=0, le=2**31)] | None = None

    def of(self, recipe: "Recipe") -> "Recipe":
        """The recipe with what was chosen."""
        wanted = {"dimensions": self.dimensions, "alpha": self.alpha, "encoder": self.encoder}
        model = recipe.model.model_dump() | {name: one for name, one in wanted.items() if one is not None}
        if self.encoder == "gru" and recipe.model.encoder != "gru":
            model |= {"encoder_sha256": "", "encoder_input": _TOKEN_WIDTH, "encoder_trained": False}
            model |= {"encoder_skip": False}
        training = recipe.training
        if self.seed is not None:
            training = training.model_copy(update={"seed": self.seed})
        return recipe.model_copy(
            update={"model": ModelConfig.parse(model, "what was chosen"), "training": training}
        )


class Recipe(StrictModel):
    """Everything a training run is."""

    description: Annotated[str, Field(max_length=2000)] = ""
    fit: bool = False
    """Whether vocabulary, widths, batches and steps are upper limits that `core.training.fitting` lowers to
    what the corpus and the minutes allow."""
    corpora: Annotated[tuple[CorpusPart, ...], Field(min_length=1, max_length=20)]
    model: ModelConfig
    training: Training
    partner: Annotated[str, Field(pattern=r"^([a-z0-9][a-z0-9._-]{0,63})?$")] = ""
    """Checkpoint to set beside this one: to a sparse model a dense one of its corpora, or the reverse."""
    aims: Annotated[dict[str, str], Field(default_factory=dict, max_length=50)]
    """Targets shown beside the card's measures: path in the report -> words."""

    @classmethod
    def load(cls, name_or_path: str) -> "Recipe":
        """Read a recipe shipped in core/recipes by its name, or any TOML file by its path.

        Raises:
            ConfigError: no such recipe, not TOML, or a setting out of its bounds.
        """
        recipe = cls.parse(*read_toml(RECIPES, name_or_path, "recipe"))
        return faithful(recipe) if recipe.training.mode == "faithful" else recipe


def faithful(recipe: Recipe) -> Recipe:
    """The recipe in the `faithful` mode: corpora, sizes, prior and steps kept, everything else as published.

    One-sample Monte-Carlo KL of the two mixtures, slab means of both signs, the GRU encoder's last state,
    gate temperature .5 throughout, psi = lambda = .01, Adam at 8e-4, batches of 256. No annealing and no
    warm-up, no auxiliary loss, no word dropout, the full softmax.
    """
    fixed = {
        "mode": "faithful", "psi": 0.01, "lam": 0.01, "temperature": 0.5, "final_temperature": 0.5,
        "learning_rate": 8e-4, "final_learning_rate": 8e-4, "batch_size": 256, "kl_free_steps": 0,
        "kl_ramp_steps": 0, "bag_of_words": 0.0, "warmup_steps": 0, "encoder_rate": 1.0, "word_dropout": 0.0,
        "gate_entropy": 0.0, "load_balance": 0.0, "min_active": 0.0, "dead_feature": 0.0,
        "softmax_samples": 0, "lone_words": 0.0, "adding_words": False, "reading_steps": 0, "read_out": 0.0,
        "deterministic_steps": 0,
    }  # fmt: skip
    return recipe.model_copy(
        update={
            "training": recipe.training.model_copy(update=fixed),
            "model": recipe.model.model_copy(update={"encoder_pooling": "last", "slab_sign": "both"}),
        }
    )


def read_toml(folder: Path, name_or_path: str, what: str) -> tuple[dict, str]:
    """The values of a file shipped in `folder`, by its name, or of any TOML file, by its path; and its path.

    what: what it holds, in the singular. Lists come as tuples: schemas are strict and immutable.

    Raises:
        ConfigError: no such file, or not TOML.
    """
    path = folder / f"{name_or_path}.toml"
    path = path if path.is_file() else Path(name_or_path)
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in folder.glob("*.toml")))
        raise ConfigError(f"There is no {what} {name_or_path!r}.", f"Known {what}s: {known}; or give a path.")
    try:
        return as_read(tomllib.loads(path.read_text(encoding="utf-8"))), str(path)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read as TOML ({error}).", "Correct it.") from None


def as_read(value):
    """A value of TOML or JSON with its lists as tuples, as the schemas have them."""
    if isinstance(value, dict):
        return {key: as_read(entry) for key, entry in value.items()}
    return tuple(map(as_read, value)) if isinstance(value, list) else value
