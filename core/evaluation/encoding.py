"""From the rows that are measured to what a model reads of them, and to their codes."""

from dataclasses import replace

import numpy as np

from core.checkpoint.catalogue import catalogue
from core.checkpoint.home import cache_folder
from core.evaluation.splits import EvalDataset
from core.interpretation.codes import Codes
from core.model import Model, load
from core.nn.embedding_store import EmbeddingStore
from core.nn.encoders import EMBEDDINGS

_BATCH = 256


def encode_rows(model, rows: EvalDataset) -> Codes:
    """Codes of N rows, from their features where these are known."""
    codes = _encode(model, rows)
    if rows.truncated is None:
        return codes
    return replace(codes, truncated=codes.truncated | np.asarray(rows.truncated, bool))


def _encode(model, rows: EvalDataset) -> Codes:
    if rows.features is None:
        return model.encode(rows.texts)
    parts = []
    for start in range(0, max(len(rows), 1), _BATCH):
        batch = model.tokenizer.encode(rows.texts[start : start + _BATCH], model.config.max_tokens)
        parts.append(model.encode_batch(batch, np.asarray(rows.features[start : start + _BATCH], np.float32)))
    return Codes.concatenate(parts)


def store_of(model: Model) -> EmbeddingStore | None:
    """Where the embeddings that a model reads are kept; None for encoders that read tokens."""
    frozen = model.embedder if model.reads == EMBEDDINGS else None
    return None if frozen is None else EmbeddingStore(cache_folder("embeddings"), frozen)


def embedded(model: Model, rows: EvalDataset) -> EvalDataset:
    """The same rows with the frozen encoder's embeddings, from the store; untouched for other encoders."""
    store = store_of(model)
    if store is None:
        return rows
    cut = model.tokenizer.encode(rows.texts, model.config.max_tokens).texts
    return replace(rows, features=store.embed(cut))


def dense_partner(name: str) -> Model | None:
    """The checkpoint of that name, where it is in the catalogue, sound, and without gates."""
    for entry in catalogue():
        if entry.name == name and entry.problem is None:
            partner = load(entry.folder)
            return None if partner.has_gates else partner
    return None
