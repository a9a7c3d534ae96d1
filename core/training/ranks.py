"""Processes that train one model together, as `torchrun` starts them: each takes its share of every batch.

All ranks draw the same numbers for the whole batch, and what the objective says of the batch as a whole is
computed from the codes of all ranks. So the loss is that of one process with the same batch; dropout's draws
alone differ.
"""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import timedelta

import torch
from torch import Tensor, distributed, nn

from core.errors import ConfigError
from core.nn.network import Posterior

_PATIENCE = timedelta(hours=12)
"""How long ranks wait for the first one, which embeds and validates alone."""


@dataclass(frozen=True)
class Ranks:
    """Which rank this process is, and of how many: by default the only one."""

    rank: int = 0
    count: int = 1

    @classmethod
    def joined(cls, device: torch.device) -> "Ranks":
        """The ranks that `torchrun` started, joined once; a single one where it did not."""
        count = int(os.environ.get("WORLD_SIZE", "1"))
        if count == 1:
            return cls()
        if not distributed.is_initialized():
            distributed.init_process_group("nccl" if device.type == "cuda" else "gloo", timeout=_PATIENCE)
        return cls(distributed.get_rank(), count)

    @property
    def first(self) -> bool:
        """Whether this is the rank that writes and speaks."""
        return self.rank == 0

    @contextlib.contextmanager
    def first_alone(self) -> Iterator[None]:
        """The first rank goes ahead; the others follow when it is done, and find what it left on disk."""
        if not self.first:
            distributed.barrier()
        yield
        if self.first and self.count > 1:
            distributed.barrier()

    def leave(self) -> None:
        """Part from the others in order: whoever just ends takes them down."""
        if self.count > 1:
            distributed.destroy_process_group()

    def part_ways(self, seed: int) -> None:
        """Dropout, which draws from torch's global generator, hides other units on every rank."""
        if not self.first:
            torch.manual_seed(seed + self.rank)

    def own(self, size: int) -> slice:
        """This rank's share of a batch of `size` rows.

        Raises:
            ConfigError: it cannot be shared evenly.
        """
        if size % self.count:
            raise ConfigError(
                f"A batch of {size} rows cannot be shared by {self.count} processes.",
                f"Set batch_size to a multiple of {self.count}.",
            )
        share = size // self.count
        return slice(self.rank * share, (self.rank + 1) * share)

    def whole(self, posterior: Posterior) -> Posterior:
        """The posterior of the whole batch from that of each rank's rows; gradients go back to their rank."""
        if self.count == 1:
            return posterior
        names = [
            field.name for field in fields(posterior) if isinstance(getattr(posterior, field.name), Tensor)
        ]
        joined = torch.cat([getattr(posterior, name) for name in names], 1)
        parts = _Gather.apply(joined, self.rank, self.count).chunk(len(names), 1)
        return replace(posterior, **dict(zip(names, parts, strict=True)))

    def mean(self, values: Tensor) -> Tensor:
        """Means over the ranks of some numbers."""
        if self.count > 1:
            distributed.all_reduce(values)
            values /= self.count
        return values

    def agreed(self, progress: float, stop: bool, device: torch.device) -> tuple[float, bool]:
        """What the first rank's clock says of progress; and whether any rank was asked to stop."""
        if self.count == 1:
            return progress, stop
        said = torch.tensor([progress if self.first else 0.0, stop], dtype=torch.float64, device=device)
        distributed.all_reduce(said)
        return float(said[0]), bool(said[1])

    def parallel(self, module: nn.Module) -> nn.Module:
        """The module whose gradients are means over the ranks."""
        if self.count == 1:
            return module
        # The warm-up leaves the decoder out, the reading phase all else.
        return nn.parallel.DistributedDataParallel(module, find_unused_parameters=True)


def own_device(device: torch.device) -> torch.device:
    """Of several processes on one machine each has a GPU of its own."""
    several = device.type == "cuda" and int(os.environ.get("WORLD_SIZE", "1")) > 1
    return torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0"))) if several else device


class _Gather(torch.autograd.Function):
    """The rows of all ranks, in their order. A rank's gradient is the sum over all ranks' losses."""

    @staticmethod
    def forward(ctx, own: Tensor, rank: int, count: int) -> Tensor:
        ctx.place = slice(rank * len(own), (rank + 1) * len(own))
        parts = [torch.empty_like(own) for _ in range(count)]
        distributed.all_gather(parts, own.contiguous())
        return torch.cat(parts)

    @staticmethod
    def backward(ctx, gradient: Tensor):
        gradient = gradient.contiguous()
        distributed.all_reduce(gradient)
        return gradient[ctx.place], None, None
