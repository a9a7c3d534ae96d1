"""A checkpoint as a scikit-learn transformer: texts to a sparse matrix of named dimensions."""

from functools import lru_cache
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from core.checkpoint.catalogue import DEFAULT, resolve
from core.checkpoint.format import WEIGHTS
from core.checkpoint.manifest import read_manifest
from core.errors import CheckpointError, RequestError
from core.interpretation.given import list_of_texts
from core.model import Model, load

CODES = ("gated", "active", "values")
_BLOCK = 1024


class InputError(RequestError, ValueError):
    """What is given is no list of texts, or a parameter is out of range; a ValueError as in scikit-learn."""


class HSVAEVectorizer(TransformerMixin, BaseEstimator):
    """Turns texts into codes of a trained checkpoint; `fit` learns nothing, it only checks.

    Pickled are the checkpoint's path and SHA-256, never weights: it must be there, unchanged, when unpickled.

    Args:
        model: a name that `core.catalogue()` lists, or a checkpoint folder.
        code: "gated", the values that are on; "active", 1 where on; "values", of every dimension (dense).
        sparse_output: CSR; else an array.
        device: "cpu", "cuda", "mps" or "auto". batch_size: sentences per forward pass.

    After `fit`: checkpoint_, the folder; sha256_, of its weights; dimensions_, D.

    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> reader = make_pipeline(HSVAEVectorizer("english-gru-32"), LogisticRegression())  # doctest: +SKIP
    """

    def __init__(
        self,
        model: str | Path = DEFAULT,
        *,
        code: str = "gated",
        sparse_output: bool = True,
        device: str = "cpu",
        batch_size: int = 256,
    ) -> None:
        self.model = model
        self.code = code
        self.sparse_output = sparse_output
        self.device = device
        self.batch_size = batch_size

    def fit(self, X, y=None) -> "HSVAEVectorizer":
        """Find and load the checkpoint; X (N texts) is checked, y is ignored.

        Raises:
            CheckpointError: no such checkpoint, or a damaged one.
            InputError: X is no list of texts, or a parameter is out of range.
        """
        if self.code not in CODES:
            raise InputError(f"There is no code {self.code!r}.", f"Use one of: {', '.join(CODES)}.")
        if not isinstance(self.batch_size, int | np.integer) or self.batch_size < 1:
            raise InputError(f"batch_size is {self.batch_size!r}.", "Give a whole number of 1 or more.")
        _checked(X)
        folder = resolve(self.model)
        self.checkpoint_, self.sha256_ = str(folder), _sha256(folder)
        model = self._loaded()
        if self.code == "active" and not model.has_gates:
            raise InputError(f"{model.name} has no gates: every dimension is on.", 'Use code="values".')
        self.dimensions_ = model.dimensions
        return self

    def transform(self, X) -> sparse.csr_matrix | np.ndarray:
        """(N, D) float32 codes of N texts, in their order; equal texts are encoded once.

        Raises:
            NotFittedError: `fit` was not called.
            InputError: X is no list of texts. TextError: a text is empty or over the size limit.
            CheckpointError: the checkpoint is not here any more, or another than at `fit`.
        """
        check_is_fitted(self)
        texts, model = _checked(X), self._loaded()
        unique = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        wanted = list(unique)
        parts = []
        for start in range(0, len(wanted), _BLOCK):
            codes = model.encode(wanted[start : start + _BLOCK], int(self.batch_size))
            found = codes.active if self.code == "active" else getattr(codes, self.code)
            parts.append(sparse.csr_matrix(found, dtype=np.float32))
        matrix = sparse.vstack(parts, format="csr")[[unique[text] for text in texts]]
        return matrix if self.sparse_output else matrix.toarray()

    def get_feature_names_out(self, input_features=None) -> np.ndarray:
        """(D,) names of the dimensions, each with its number, so that no two are alike; input is ignored."""
        check_is_fitted(self)
        model = self._loaded()
        label = model.index.label if model.has_index else "dimension {}".format
        return np.array([label(dimension) for dimension in range(model.dimensions)], dtype=object)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array, tags.input_tags.string = False, True
        tags.input_tags.sparse = False
        tags.transformer_tags.preserves_dtype = []
        return tags

    def _loaded(self) -> Model:
        folder = Path(self.checkpoint_)
        if not folder.is_dir():
            folder = resolve(self.model)
        if _sha256(folder) != self.sha256_:
            raise CheckpointError(
                f"{folder} holds other weights than when this vectorizer was fitted.",
                "Restore that checkpoint, or call fit again.",
            )
        return _model(folder, self.sha256_, self.device)


@lru_cache(maxsize=2)
def _model(folder: Path, _sha256: str, device: str) -> Model:
    """One model for all vectorizers of a process: nothing ever changes it."""
    return load(folder, device)


def _sha256(folder: Path) -> str:
    return read_manifest(folder).files[WEIGHTS].sha256


def _checked(texts) -> list[str]:
    found = list_of_texts(texts, InputError)
    if not found:
        raise InputError("Found array with 0 sample(s): there is no text.", "Give a minimum of 1.")
    return found
