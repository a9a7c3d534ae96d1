"""What validation measures: means per sentence on the deterministic gated code, with the final KL weights."""

from collections.abc import Iterable, Iterator

import numpy as np
import torch
from torch import Tensor

from core.nn.decoder import Teacher
from core.nn.posteriors import SpikeAndSlabPosterior
from core.training.objective import Objective

# Per sentence. kl_value is the deterministic one (a bound where there are gates), kl_value_drawn the
# Monte-Carlo estimate of the same; imitating counts slabs as narrow as the spike, where the two differ most;
# half_open counts p_on in .2 to .8.
_VALIDATED = ("nll", "kl_value", "kl_value_drawn", "kl_gate", "mmd", "read_out")
_VALIDATED_GATES = ("active", "none", "half_open", "imitating")
_ACTIVE_UNIT_VARIANCE = 0.01


def blocks(count: int, size: int) -> Iterator[np.ndarray]:
    """Row numbers 0 to `count`, at most `size` at a time."""
    return (np.arange(start, min(start + size, count)) for start in range(0, count, size))


@torch.no_grad()
def validation_means(
    objective: Objective, batches: Iterable[tuple[Tensor, Teacher]], decoded: bool
) -> dict[str, float]:
    """Means per sentence of the parts named above, `active_units`, and the `objective` of validation.

    `decoded`: whether there is a decoder to measure yet; its nll is 0 before. With a read-out head also
    `read_out_explains`, the share of the embedding's variance that the head rebuilds.
    """
    settings, network, read_out = objective.training_settings, objective.network, objective.read_out
    objective.eval()
    names = _VALIDATED + (_VALIDATED_GATES if network.heads.has_gates else ())
    sums, threshold = dict.fromkeys(names, 0.0), network.config.active_threshold
    moments = torch.zeros(2, network.config.dimensions, dtype=torch.float64)
    spread = torch.zeros(2, network.config.encoder_input, dtype=torch.float64)
    drawing = torch.Generator().manual_seed(settings.seed)  # its own: validation must not move training
    count = 0
    for inputs, teacher in batches:
        count += len(inputs)
        posterior = network.posterior(inputs)
        if decoded:
            sums["nll"] += float(network.decoder.token_nll(posterior.gated(threshold), teacher).sum())
        sums["kl_value"] += float(posterior.kl_value().sum())
        sums["kl_value_drawn"] += float(posterior.kl_value_drawn(drawing).sum())
        sums["kl_gate"] += float(posterior.kl_gate(network.config.alpha, network.config.beta).sum())
        if read_out is not None:
            spread += _moments(inputs.cpu().double() * read_out.scale)
            sums["read_out"] += float(read_out(posterior.gated(threshold), inputs))
        sums["mmd"] += float(posterior.mmd(posterior.rsample(0.1, drawing), drawing)) * len(inputs)
        moments += _moments(posterior.values.cpu().double())
        if isinstance(posterior, SpikeAndSlabPosterior):
            active, p_on = posterior.active(threshold), posterior.p_on
            sums["imitating"] += float(posterior.slab_imitates_spike.sum())
            sums["active"] += float(active.sum())
            sums["none"] += float((active.sum(1) == 0).sum())
            sums["half_open"] += float(((p_on > 0.2) & (p_on < 0.8)).sum())
    means = {name: value / max(count, 1) for name, value in sums.items()}
    means["active_units"] = float((_variance(moments, count) > _ACTIVE_UNIT_VARIANCE).sum())
    means["objective"] = objective.validated(means)
    if read_out is not None and count:
        means["read_out_explains"] = 1 - 2 * means["read_out"] / float(_variance(spread, count).sum())
    return means


def _moments(values: Tensor) -> Tensor:
    return torch.stack([values.sum(0), values.square().sum(0)])


def _variance(moments: Tensor, count: int) -> Tensor:
    mean, square = moments / max(count, 1)
    return square - mean**2
