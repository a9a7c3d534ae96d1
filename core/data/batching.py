"""Batches of alike lengths in an order that a seed and an epoch's number fix."""

import numpy as np

_POOL = 50  # batches that are sorted by length together: little padding, still random


def epoch_order(
    lengths: np.ndarray, repeats: np.ndarray, batch_size: int, seed: int, epoch: int
) -> list[np.ndarray]:
    """Row ids (batch_size,) of every batch of one epoch; an incomplete last batch is left out.

    Each row stands in the epoch as often as `repeats` (N,) says. Batches hold sentences of alike length,
    for speed, and come in random order.
    """
    generator = np.random.default_rng([seed, epoch])
    rows = generator.permutation(np.repeat(np.arange(len(lengths)), repeats))
    batches: list[np.ndarray] = []
    for start in range(0, len(rows), _POOL * batch_size):
        pool = rows[start : start + _POOL * batch_size]
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        batches.extend(pool[at : at + batch_size] for at in range(0, len(pool) - batch_size + 1, batch_size))
    return [batches[at] for at in generator.permutation(len(batches))]
