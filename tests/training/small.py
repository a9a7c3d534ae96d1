"""A corpus of invented sentences and the recipe of a run of seconds, as files."""

from pathlib import Path

from tests.tiny import sentences

_RECIPE = """
{head}

[[corpora]]
name = "{corpus}"
test = 60
valid = 40

[model]
name = "{name}"
vocabulary = 300
max_tokens = 16
encoder_hidden = 16
embedding_size = 12
decoder_hidden = 16
{model}

[training]
steps = 60
warmup_steps = 20
batch_size = 16
kl_ramp_steps = 10
validate_every = 20
{training}
"""
SPARSE = {"model": '"hsvae"', "encoder": '"bert"', "dimensions": 8}
CHEAP = {"psi": 0.001, "lam": 0.001}


def write_corpus(folder: Path) -> Path:
    """The sentences as a table; the second word of each is its label."""
    rows = "\n".join(f"{text}\t{text.split()[1]}" for text in sentences())
    path = folder / "mine.tsv"
    path.write_text(f"text\tlabel\n{rows}\n", encoding="utf-8")
    return path


def write_recipe(
    folder: Path, name: str = "small", model: dict = SPARSE, training: dict = CHEAP, head: str = ""
) -> Path:
    """`name`.toml over the corpus of the same folder; values are written as TOML has them."""
    text = _RECIPE.format(
        head=head, corpus=write_corpus(folder), name=name, model=_lines(model), training=_lines(training)
    )
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _lines(settings: dict) -> str:
    return "\n".join(f"{name} = {value}" for name, value in settings.items())
