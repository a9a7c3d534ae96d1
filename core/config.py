"""The closed schema of a model: bounded numbers and enumerations, never a path or an import."""

from typing import Annotated, ClassVar, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from core.errors import ConfigError

TOKENIZER, WORDS = "tokenizer.json", "words.txt"
"""The files of a tokenizer: its merges, and the words that a decoder may write."""
FORMAT_VERSION: Final = 1
ModelKind = Literal["hsvae", "vae", "mat_vae", "ae"]
EncoderKind = Literal["bert", "gru"]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]


def first_problem(error: ValidationError) -> tuple[str, str]:
    """(the first bad key, dotted, e.g. "training.steps"; what is wrong with it)."""
    first = error.errors(include_url=False)[0]
    return ".".join(map(str, first["loc"])) or "(top level)", first["msg"].lower()


class StrictModel(BaseModel):
    """Base of every configuration: unknown keys, wrong types, NaN and infinities are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)
    later_settings: ClassVar[frozenset[str]] = frozenset()
    """Settings that files from before them lack; their default is what those files were written with."""

    @classmethod
    def parse(cls, values: object, where: str):
        """Validate `values` (a mapping from JSON or TOML).

        Raises:
            ConfigError: naming `where`, the first bad key and what is wrong with it.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            key, problem = first_problem(error)
            raise ConfigError(
                f"{where}: setting {key}: {problem}.", "Correct or remove that setting."
            ) from None


class ModelConfig(StrictModel):
    """What a checkpoint's network is built from."""

    later_settings = frozenset({"encoder_skip"})
    format_version: Literal[1] = FORMAT_VERSION
    name: Name
    model: ModelKind
    encoder: EncoderKind
    dimensions: Annotated[int, Field(ge=1, le=4096)]
    vocabulary: Annotated[int, Field(ge=260, le=65_536)]
    """Byte-level BPE tokens, the four special ones included; equals the embedding's rows."""
    max_tokens: Annotated[int, Field(ge=4, le=256)] = 32
    """Longest sentence in BPE tokens, without begin and end; every encoder sees the same cut text."""
    encoder_input: Annotated[int, Field(ge=8, le=4096)] = 384
    """Width of the pretrained sentence embedding (`bert`) or of the token embedding (`gru`)."""
    encoder_hidden: Annotated[int, Field(ge=8, le=4096)] = 256
    encoder_skip: bool = False
    """`bert`: the heads see the sentence embedding itself beside the hidden layer, which may be narrower."""
    encoder_sha256: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    """`bert`: SHA-256 of the pretrained weights, by which their folder is found; empty is MiniLM-L6."""
    encoder_trained: bool = False
    """`bert`: its weights are trained with the rest, and are in the checkpoint; else it is frozen."""
    encoder_pooling: Literal["max", "last"] = "max"
    """`gru`: what of its states over time is taken: the largest of each unit, or the last one."""
    embedding_size: Annotated[int, Field(ge=8, le=2048)] = 192
    decoder_hidden: Annotated[int, Field(ge=8, le=4096)] = 384
    dropout: Annotated[float, Field(ge=0, le=0.9)] = 0.2
    alpha: Annotated[float, Field(gt=0, le=1000)] = 8.0
    """First parameter of the gate's Beta prior; the prior's share of dimensions off is alpha/(alpha+beta)."""
    beta: Annotated[float, Field(gt=0, le=1000)] = 1.0
    slab_sign: Literal["both", "positive"] = "both"
    """`positive` keeps slab means above 0, so that a dimension has one meaning instead of one per sign."""
    spike_scale: Annotated[float, Field(gt=0, lt=1)] = 0.05
    prior_spike_weight: Annotated[float, Field(gt=0, lt=1)] = 0.8
    """`mat_vae`: share of dimensions off in its one fixed prior."""
    active_threshold: Annotated[float, Field(gt=0, lt=1)] = 0.5
    """A dimension is active when p_on is above this; chosen on validation text."""
    corpora: tuple[Name, ...] = ()
    """Names of the corpora it was trained on, for the screens."""

    @property
    def encoder_output(self) -> int:
        """Width of what the heads read."""
        return self.encoder_hidden + (self.encoder_input if self.encoder_skip else 0)

    @model_validator(mode="after")
    def _only_bert_is_pretrained(self) -> "ModelConfig":
        if self.encoder_trained and self.encoder != "bert":
            raise ValueError("encoder_trained is for the encoder bert; others are always trained")
        if self.encoder_skip and self.encoder != "bert":
            raise ValueError("encoder_skip is for the encoder bert; others have no sentence embedding")
        return self
