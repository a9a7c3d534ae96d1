"""A loaded checkpoint: text to codes, codes to text, and what its dimensions mean."""

import json
import shlex
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from pydantic import ValidationError

from core.checkpoint.atomic import current
from core.checkpoint.catalogue import DEFAULT, resolve
from core.checkpoint.format import WEIGHTS
from core.checkpoint.load_save import read_checkpoint
from core.checkpoint.manifest import read_manifest
from core.data.tokenizer import TextTokenizer
from core.errors import CheckpointError, DimensionIndexError, RequestError
from core.interpretation.attribution import Explanation, explain
from core.interpretation.codes import Codes
from core.interpretation.counterfactuals import Counterfactuals, counterfactuals
from core.interpretation.decoded_attribution import DecodedAttribution, explain_decoded
from core.interpretation.edit_result import GREEDY, Writing
from core.interpretation.sentence_coder import SentenceCoder
from core.interpretation.weak_codes import WeakCodeRule, weak_codes
from core.nn.embedder import SentenceEmbedder
from core.nn.network import SentenceVAE, tensor_shapes

if TYPE_CHECKING:
    from core.index import DimensionIndex


class Model(SentenceCoder):
    """A trained network with its tokenizer and encoder, and the index of its dimensions.

    Beside what a `SentenceCoder` has: folder, where the checkpoint lies (None for a network still in
    training); metrics, what was measured (metrics.json).
    """

    def __init__(
        self,
        network: SentenceVAE,
        tokenizer: TextTokenizer,
        metrics: dict | None = None,
        folder: Path | None = None,
        device: str | torch.device = "cpu",
        embedder: SentenceEmbedder | None = None,
    ) -> None:
        super().__init__(network, tokenizer, device, embedder)
        self.folder = folder
        self.metrics = metrics or {}

    def explain(
        self, text: str, dimensions: Iterable[int] | None = None, phrase: tuple[int, int] | None = None
    ) -> Explanation:
        """What each word of a text does for its dimensions: every word left out in turn.

        Arguments and errors as of `core.interpretation.attribution.explain`.
        """
        return explain(self, text, dimensions, phrase)

    def explain_decoded(
        self, text: str, dimensions: Iterable[int] | None = None, writing: Writing = GREEDY
    ) -> DecodedAttribution:
        """What each dimension wrote of the sentence that a text's code is decoded to.

        Arguments and errors as of `core.interpretation.decoded_attribution.explain_decoded`; TextError for a
        text that cannot be encoded.
        """
        return explain_decoded(self, self.encode(text), dimensions, writing)

    def counterfactuals(self, text: str, dimension: int, most: int = 10) -> Counterfactuals:
        """Replacements of one word of a text that open a dimension's gate, or shut it where it is open.

        Arguments and errors as of `core.interpretation.counterfactuals.counterfactuals`.
        """
        return counterfactuals(self, text, dimension, most)

    @cached_property
    def weak_code_rule(self) -> WeakCodeRule | None:
        """The rule that was fitted when the checkpoint was measured; None where none was.

        Raises:
            CheckpointError: what metrics.json holds is no such rule.
        """
        for rows in ("plain_dev", "test"):
            report = self.metrics.get(rows)
            found = report.get("weak_codes") if isinstance(report, dict) else None
            if found is not None:
                try:
                    return WeakCodeRule.model_validate_json(json.dumps(found["rule"]))
                except (KeyError, TypeError, ValidationError):
                    raise CheckpointError(
                        f"{self.name}: the rule for weak codes in metrics.json is malformed.",
                        "Restore the file, or measure the checkpoint again.",
                    ) from None
        return None

    def weak_codes(self, codes: Codes, decodes: Sequence[str] | None = None) -> np.ndarray:
        """(N,) bool: sentences of whose codes to say `core.interpretation.weak_codes.WARNING`.

        decodes: greedy ones of the codes where they are known; else they are made, some 50 ms for one.
        """
        return weak_codes(self, codes, self.weak_code_rule, decodes)

    @property
    def has_index(self) -> bool:
        """Whether an index of the dimensions lies in the checkpoint's folder."""
        return self.folder is not None and current(_index_folder(self.folder)).is_dir()

    @cached_property
    def index(self) -> "DimensionIndex":
        """What the dimensions mean, over the sentences of WordNet; read when first asked for.

        Raises:
            DimensionIndexError: there is none, it is damaged, or it was built for other weights.
        """
        from core.index import load_index  # here: encoding and decoding do without it

        if self.folder is None or not self.has_index:
            build = f"Build it with: python -m core index --model {shlex.quote(str(self.folder))}"
            raise DimensionIndexError(
                f"{self.name} has no index: nothing is known yet of what its dimensions mean.",
                build if self.folder else "Save the network as a checkpoint first.",
            )
        return load_index(_index_folder(self.folder), read_manifest(self.folder).files[WEIGHTS].sha256)

    def __reduce__(self) -> tuple:
        """A pickle holds folder, SHA-256 of the weights and device: other processes load the checkpoint.

        Raises:
            RequestError: it was never saved as a checkpoint.
        """
        if self.folder is None:
            raise RequestError(
                f"{self.name} cannot be sent to another process before it is saved as a checkpoint.",
                "Save it, and load it there.",
            )
        weights = read_manifest(self.folder).files[WEIGHTS].sha256
        return _load_same, (str(self.folder), weights, str(self.device))

    def __repr__(self) -> str:
        """One line: name, kind, encoder, size, and whether there is an index."""
        return f"Model {self.name}: {', '.join(self._facts)}"

    def _repr_html_(self) -> str:
        """What a notebook shows: the same as a list, escaped."""
        facts = "".join(f"<li>{escape(fact)}</li>" for fact in self._facts)
        return f"<p>Model {escape(self.name)}</p><ul>{facts}</ul>"

    @property
    def _facts(self) -> list[str]:
        on = [f"on where p_on > {self.config.active_threshold:g}"] if self.has_gates else []
        return [
            f"{self.config.model} with {self.config.encoder} encoder",
            f"{self.dimensions} dimensions",
            *on,
            f"{'an' if self.has_index else 'no'} index",
        ]


def encoder_at(folder: Path, device: str = "cpu") -> Callable[[Sequence[str]], Codes]:
    """The function from texts to codes of a checkpoint: what a worker in another process begins with."""
    return load(folder, device).encode


def _index_folder(folder: Path) -> Path:
    from core.index import index_folder

    return index_folder(folder)


def _load_same(folder: str, sha256: str, device: str) -> Model:
    """The checkpoint of a pickled model.

    Raises:
        CheckpointError: it is gone, damaged, or holds other weights by now.
    """
    if read_manifest(Path(folder)).files[WEIGHTS].sha256 != sha256:
        raise CheckpointError(f"{folder} holds other weights than the pickled model had.", "Load it anew.")
    return load(folder, device)


def load(
    name_or_folder: str | Path = DEFAULT, device: str | torch.device = "cpu", allow_download: bool = False
) -> Model:
    """A checkpoint by its name in the catalogue, from a folder, or by its repository on the Hugging Face hub.

    By default the one that the app shows. allow_download: whether a repository may be fetched; what is in the
    hub's cache is found without.

    Raises:
        CheckpointError: unknown name, or the folder is not what its manifest says.
        EncoderError: the pretrained encoder that it reads through is not here.
        DeviceError: the device is not there.
    """
    parts = read_checkpoint(resolve(name_or_folder, allow_download), tensor_shapes)
    with torch.device("meta"):
        network = SentenceVAE(parts.config)
    network.load_state_dict(parts.tensors, assign=True)
    return Model(network, parts.tokenizer, parts.metrics, parts.folder, device)
