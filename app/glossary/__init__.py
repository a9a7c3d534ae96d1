"""One glossary for every "?" of the app (`terms.toml`): plain words first, then the exact term."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Term:
    """plain: for somebody who has never heard of a VAE. exact: the definition."""

    plain: str
    exact: str


_FILE = Path(__file__).with_name("terms.toml")
TERMS = {
    name: Term(**{kind: " ".join(text.split()) for kind, text in texts.items()})
    for name, texts in tomllib.loads(_FILE.read_text(encoding="utf-8")).items()
}


def explain(*names: str) -> str:
    """The text behind a "?": for each term the plain words, then the exact ones."""
    return "\n\n---\n\n".join(f"{TERMS[name].plain}\n\n*Exactly:* {TERMS[name].exact}" for name in names)
