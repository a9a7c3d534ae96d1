"""The baselines to beat: sparse autoencoders on the same sentence embeddings."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from scipy import sparse
from torch.nn.functional import embedding_bag, normalize

from core.errors import RequestError
from core.nn.embedding_store import Features

_BLOCK = 8192
_AUX_WEIGHT = 1 / 32
_AUX_UNITS = 64
_DEAD_AFTER_ROWS = 20_000
_PREFIXES = (16, 8, 4, 2, 1)
"""`matryoshka`: the first 1/16, 1/8, ... of the dimensions must do by themselves."""
_OF_BATCH = 4
"""`batch`: a row may take this many times its share of a batch's activations; nearly none asks for more."""

Kind = Literal["topk", "batch", "matryoshka"]


@dataclass(frozen=True)
class TopKBaseline:
    """A trained sparse autoencoder of D dimensions on embeddings of F features.

    weight (F, D), bias (D,), centre (F,), scale: pre-activation = (x - centre) / scale @ weight + bias.
    decoder (D, F): unit rows. k: active dimensions per sentence. A sentence keeps its `most` largest
    positive pre-activations, of these what is above `threshold`. Top-k: most is ceil(k), and the threshold is
    0 for a whole k. Batch: all above the threshold, k on average.
    explained: share of the training rows' variance that the reconstruction explains.
    """

    weight: np.ndarray
    bias: np.ndarray
    decoder: np.ndarray
    centre: np.ndarray
    scale: float
    k: float
    most: int
    threshold: float
    explained: float

    @property
    def dimensions(self) -> int:
        """D, the number of dimensions."""
        return len(self.bias)

    def active(self, features: np.ndarray) -> sparse.csr_matrix:
        """(N, D) CSR float32 of activations; what is stored is active. `features` (N, F)."""
        blocks = [
            self._active(np.asarray(features[start : start + _BLOCK], np.float32))
            for start in range(0, len(features), _BLOCK)
        ]
        return sparse.vstack(blocks, format="csr") if blocks else sparse.csr_matrix((0, self.dimensions))

    def _active(self, features: np.ndarray) -> sparse.csr_matrix:
        before = (features - self.centre) / self.scale @ self.weight + self.bias
        k = self.most
        columns = np.argpartition(before, -k, axis=1)[:, -k:]
        values = np.take_along_axis(before, columns, axis=1)
        values = np.where(values > self.threshold, values, 0)
        rows = np.repeat(np.arange(len(before)), k)
        kept = sparse.csr_matrix((values.ravel(), (rows, columns.ravel())), shape=before.shape)
        kept.eliminate_zeros()
        return kept


def train_topk(
    features: Features,
    width: int,
    k: float,
    steps: int = 2000,
    seed: int = 0,
    batch_size: int = 1024,
    learning_rate: float = 4e-3,
    progress: Callable[[int, int], None] | None = None,
    kind: Kind = "topk",
) -> TopKBaseline:
    """An autoencoder of `width` dimensions with `k` of them active per sentence.

    Published practice: inputs centred by a learned pre-bias, unit-norm decoder rows, encoder started as the
    decoder's transpose, decoder rows started at data points, and an auxiliary loss by which dimensions that
    have not fired for 20,000 rows learn the residual (Gao et al. 2024, arXiv 2406.04093). Learning rate:
    short warm-up, then cosine to zero.

    A fractional k, to match another model's mean count: trained with ceil(k), then one threshold takes the
    weakest activations away until the training rows have k on average.

    Args:
        features: (N, F) embeddings; a half-precision memory map is read batch by batch.
        k: active per sentence.
        progress: called with (steps done, steps).
        kind: "topk"; "batch", which keeps the largest activations of a whole batch, so that hard sentences
            have more than easy ones (Bussmann et al. 2024, arXiv 2412.06410); "matryoshka", a Top-k whose
            first dimensions must rebuild the embedding without the others, 1/16 of them, 1/8, and so on
            (Bussmann et al. 2025, arXiv 2503.17547), so that general dimensions need not give way to
            narrow ones.

    Raises:
        RequestError: k outside (0, width], or no rows.
    """
    if not 0 < k <= width or len(features) == 0:
        raise RequestError(
            f"A baseline with {k} of {width} dimensions active cannot be trained on {len(features)} rows.",
            "Give 0 < k <= width and at least one row.",
        )
    generator = np.random.default_rng(seed)
    sample = _rows(features, generator.choice(len(features), min(len(features), 20_000), replace=False))
    centre = sample.mean(0)
    # Mean squared length F, so that one learning rate fits every embedding.
    scale = float((sample - centre).square().mean().sqrt()) or 1.0
    network = _Network((sample[torch.arange(width) % len(sample)] - centre) / scale)
    optimizer = torch.optim.Adam(network.parameters(), lr=learning_rate, betas=(0.9, 0.999))
    warmup = min(200, steps // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min((step + 1) / (warmup + 1), 0.5 + 0.5 * np.cos(np.pi * min(step / steps, 1))),
    )
    batches = _batches(features, batch_size, generator)
    unused = torch.zeros(width)  # rows since each dimension last fired
    for step in range(steps):
        rows = (next(batches) - centre) / scale
        before = network.encode(rows)
        values, columns = _strongest(before, k, kind)
        unused += len(rows)
        unused[columns[values.detach() > 0]] = 0
        residual = rows - network.decode(values, columns)
        loss = residual.square().sum(1).mean() / rows.shape[1]
        if kind == "matryoshka":
            loss = (loss + _of_prefixes(network, rows, values, columns)) / len(_PREFIXES)
        loss = loss + _AUX_WEIGHT * network.dead_loss(before, residual.detach(), unused >= _DEAD_AFTER_ROWS)
        optimizer.zero_grad()
        loss.backward()
        network.keep_unit_rows_gradient()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        network.normalise_rows()
        if progress and (step % 100 == 99 or step + 1 == steps):
            progress(step + 1, steps)
    return _finish(network, sample, centre, scale, k, kind)


class _Network(torch.nn.Module):
    def __init__(self, directions: torch.Tensor) -> None:
        super().__init__()
        rows = normalize(directions, dim=1)  # (D, F)
        self.decoder = torch.nn.Parameter(rows.clone())
        self.weight = torch.nn.Parameter(rows.T.clone())
        self.bias = torch.nn.Parameter(torch.zeros(len(rows)))
        self.centre = torch.nn.Parameter(torch.zeros(rows.shape[1]))

    def encode(self, rows: torch.Tensor) -> torch.Tensor:
        return (rows - self.centre) @ self.weight + self.bias  # (B, D)

    def decode(self, values: torch.Tensor, columns: torch.Tensor) -> torch.Tensor:
        # Only the chosen rows are read: a third of the time of a product with a mostly empty matrix.
        chosen = embedding_bag(columns, self.decoder, per_sample_weights=values, mode="sum")
        return chosen + self.centre  # (B, F)

    def dead_loss(self, before: torch.Tensor, residual: torch.Tensor, dead: torch.Tensor) -> torch.Tensor:
        count = min(int(dead.sum()), _AUX_UNITS)
        if not count:
            return before.new_zeros(())
        values, columns = before[:, dead].topk(count, dim=1)
        guess = embedding_bag(columns, self.decoder[dead], per_sample_weights=values.relu(), mode="sum")
        error = (residual - guess).square().sum(1).mean()
        return error / residual.square().sum(1).mean().clamp_min(1e-8)

    @torch.no_grad()
    def keep_unit_rows_gradient(self) -> None:
        assert self.decoder.grad is not None  # a backward pass came before
        along = (self.decoder.grad * self.decoder).sum(1, keepdim=True)
        self.decoder.grad -= along * self.decoder

    @torch.no_grad()
    def normalise_rows(self) -> None:
        self.decoder.copy_(normalize(self.decoder, dim=1))


def _most(k: float, width: int, kind: Kind) -> int:
    """How many activations a row may keep."""
    return min(width, int(np.ceil(k)) * (_OF_BATCH if kind == "batch" else 1))


def _strongest(before: torch.Tensor, k: float, kind: Kind) -> tuple[torch.Tensor, torch.Tensor]:
    """(values, columns), each (B, most): the largest activations of each row, none below zero; of a batch's,
    all but its k B largest are 0."""
    values, columns = before.topk(_most(k, before.shape[1], kind), dim=1)
    values = values.relu()
    if kind == "batch":
        ranked = values.detach().flatten().sort(descending=True).values
        least = ranked[min(round(k * len(before)), len(ranked) - 1)]
        values = torch.where(values > least, values, 0.0)
    return values, columns


def _of_prefixes(network, rows: torch.Tensor, values: torch.Tensor, columns: torch.Tensor) -> torch.Tensor:
    """Sum of the losses of the first dimensions alone; that of all of them is the usual one."""
    width, loss = len(network.bias), rows.new_zeros(())
    for part in _PREFIXES[:-1]:
        first = torch.where(columns < max(1, width // part), values, 0.0)
        loss = loss + (rows - network.decode(first, columns)).square().sum(1).mean() / rows.shape[1]
    return loss


def _rows(features: Features, rows: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(np.asarray(features[np.sort(rows)], dtype=np.float32))


def _batches(features: Features, batch_size: int, generator: np.random.Generator):
    while True:
        order = generator.permutation(len(features))
        for start in range(0, max(len(order) - batch_size, 0) + 1, batch_size):
            yield _rows(features, order[start : start + batch_size])


@torch.no_grad()
def _finish(network, sample, centre, scale, k, kind: Kind) -> TopKBaseline:
    rows = (sample - centre) / scale
    before = network.encode(rows)
    values, columns = before.topk(_most(k, before.shape[1], kind), dim=1)
    values = values.relu()  # all of them: the threshold is yet to be found
    ranked = values.flatten().sort(descending=True).values
    threshold = (
        0.0 if k == int(k) and kind != "batch" else float(ranked[min(round(k * len(rows)), len(ranked) - 1)])
    )
    values = torch.where(values > threshold, values, 0.0)
    total = (rows - rows.mean(0)).square().sum()
    return TopKBaseline(
        network.weight.numpy(),
        network.bias.numpy(),
        network.decoder.numpy(),
        (centre + scale * network.centre).numpy(),
        scale,
        float(k),
        _most(k, len(network.bias), kind),
        threshold,
        float(1 - (rows - network.decode(values, columns)).square().sum() / total),
    )
