"""What this machine can do, and how much of it each job reaches: operations and bytes counted, time measured.

Every figure is a share of a rate that was measured in the same run: the machine's speed itself cancels out.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import median

import numpy as np
import torch
from torch.nn.functional import normalize
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from torch.utils.flop_counter import FlopCounterMode

import core
from core.index import DimensionIndex, index_folder
from core.interpretation.traversal import sweep_many
from core.nn.decoder import Teacher
from core.training.objective import Objective
from core.training.recipe import Recipe
from core.training.schedules import moment
from tests.benchmarks.measure import Figure, number, side_by_side
from tests.benchmarks.rates import SENTENCE, some_texts

_SIZE, _COPIED = 1024, 32 * 2**20
_LAYER = torch.ops.aten._transformer_encoder_layer_fwd


@dataclass(frozen=True)
class Limits:
    """Of one thread: products of matrices in both precisions, flop/s; memory read and written, bytes/s."""

    float32: float
    bfloat16: float
    memory: float

    @classmethod
    def measured(cls, rounds: int = 5) -> "Limits":
        one = torch.randn(_SIZE, _SIZE)
        half, source = one.bfloat16(), torch.ones(_COPIED)
        target = torch.empty_like(source)
        works = [lambda: one @ one, lambda: half @ half, lambda: target.copy_(source)]
        for work in works:
            work()
        single, halved, copied = (min(times) for times in side_by_side(works, rounds, time.process_time))
        return cls(2 * _SIZE**3 / single, 2 * _SIZE**3 / halved, 2 * source.nbytes / copied)


class _Bytes(TorchDispatchMode):
    """Bytes of what every operation reads and writes; views are free."""

    def __init__(self) -> None:
        super().__init__()
        self.total = 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        result = function(*args, **(kwargs or {}))
        if not function.is_view:
            parts = tree_leaves((args, kwargs, result))
            self.total += sum(part.nbytes for part in parts if isinstance(part, torch.Tensor))
        return result


def _layer_flops(source, width, *rest, **_named) -> int:
    """Of torch's fused transformer layer, which its own counter does not know."""
    (batch, length, _), (between, _) = source, rest[12]  # the first weight of the feed-forward layers
    return batch * length * (8 * width**2 + 4 * width * between) + 4 * batch * length**2 * width


def counted(work: Callable[[], object]) -> tuple[int, int]:
    """(floating-point operations of matrix products, bytes) of one call."""
    with _Bytes() as moved, FlopCounterMode(display=False, custom_mapping={_LAYER: _layer_flops}) as flops:
        work()
    return flops.get_total_flops(), moved.total


def _training_step() -> Callable[[], object]:
    """Forward and backward of one batch of the default's recipe, on invented sentences."""
    recipe = Recipe.load(core.catalogue()[0].name)
    torch.manual_seed(0)
    objective, batch, length = Objective(recipe.model, recipe.training), recipe.training.batch_size, 12
    features = normalize(torch.randn(batch, recipe.model.encoder_input), dim=1)
    ids = torch.randint(4, recipe.model.vocabulary, (batch, length))
    teacher = Teacher.of(ids, torch.full((batch,), length))
    settled = moment(recipe.training, recipe.training.warmup_steps, 0.5, 0.3)
    now = replace(settled, decode=True, reading=False)
    generator = torch.Generator().manual_seed(0)
    return lambda: objective(features, teacher, now, generator)[0].backward()


def limits(name: str, runs: int, sentences: int = 256) -> list[Figure]:
    """The limits, then each job's time as multiples of the least that its operations and bytes allow."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        machine, model, quick = Limits.measured(), core.load(name), core.load("english-gru-32")
        texts = some_texts(model, DimensionIndex.load(index_folder(model.folder)), sentences)
        code = model.encode(SENTENCE)
        values = np.linspace(-3, 3, 7)
        several = {int(one): values for one in code.ranked(0, 5)}
        jobs: dict[str, Callable[[], object]] = {
            f"encode {sentences} sentences": _afresh(model, lambda: model.encode(texts)),
            "plain MiniLM, the same": _afresh(model, lambda: model.embedder.embed(texts)),
            "`gru` encoder, the same": lambda: quick.encode(texts),
            "encode one sentence": _afresh(model, lambda: model.encode(SENTENCE)),
            "plain MiniLM, one": _afresh(model, lambda: model.embedder.embed([SENTENCE])),
            "`gru` encoder, one": lambda: quick.encode(SENTENCE),
            "decode 7 steps of 5 dimensions": lambda: sweep_many(model, code.gated[0], several),
            "a training step": _training_step(),
        }
        for work in jobs.values():
            work()
        times = dict(zip(jobs, side_by_side(jobs.values(), runs, time.process_time), strict=True))
        figures = [
            Figure("limit: float32 products", (machine.float32 / 1e9,), "Gflop/s"),
            Figure("limit: bfloat16 over float32 products", (machine.bfloat16 / machine.float32,), "x"),
            Figure("limit: memory", (machine.memory / 1e9,), "GB/s"),
        ]
        for job, work in jobs.items():
            flops, moved = counted(work)
            spent = times[job]
            said = f"{job}: {number(flops / 1e6)} Mflop, {number(moved / 1e6)} MB; of the product rate"
            figures.append(Figure(said, tuple(flops / one / machine.float32 for one in spent), "x"))
            figures.append(
                Figure(
                    f"{job}: of the memory rate", tuple(moved / one / machine.memory for one in spent), "x"
                )
            )
        ours, plain, gru, our_one, plain_one, gru_one = [*times.values()][:6]
        return [
            *figures,
            _ratio("time of encoding over plain MiniLM", ours, plain, "1.1"),
            _ratio("rate of the `gru` encoder over MiniLM", plain, gru, "5 at least"),
            _ratio("one sentence, over plain MiniLM", our_one, plain_one, "1.3"),
            _ratio("one sentence of the `gru` encoder, over MiniLM", gru_one, plain_one, "0.3"),
        ]
    finally:
        torch.set_num_threads(before)


def _ratio(name: str, ours: list[float], theirs: list[float], aim: str) -> Figure:
    return Figure(name, (median(one / other for one, other in zip(ours, theirs, strict=True)),), "x", aim)


def _afresh(model, work: Callable[[], object]) -> Callable[[], object]:
    """Without embeddings kept from the round before."""

    def done() -> object:
        model.embedder.forget()
        return work()

    return done
