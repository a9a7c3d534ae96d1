"""The training loop: steps, validation, saved states, progress. It knows nothing of the model's inside."""

import contextlib
import json
import math
import time
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import torch
from scipy import sparse

from core.data.batching import epoch_order
from core.data.tokenizer import PAD
from core.errors import ConfigError, HSVAEError
from core.nn.decoder import Teacher
from core.nn.device import pick_device
from core.nn.encoders import TrainedBertEncoder
from core.nn.network import SentenceVAE, Terms
from core.training import precision, schedules
from core.training.mixture import Prepared
from core.training.objective import Objective
from core.training.progress import Progress
from core.training.ranks import Ranks, own_device
from core.training.recipe import Recipe
from core.training.state import Position, load_state, save_recipe, save_state, save_weights
from core.training.validation import blocks, validation_means

_SAVE_SECONDS = 120
_REPORT_SECONDS = 5


class Trainer:
    """One run of a recipe in one folder, resumable at any step.

    clock: in seconds; what `max_minutes` caps and the position counts. `time.process_time` is CPU time,
    unaffected by other processes.

    device: a name of `core.model.device`. Draws come from the CPU's generator on every device; dropout's do
    not, so that only on the CPU a resumed run is the same to the bit.
    """

    def __init__(
        self,
        recipe: Recipe,
        train: Prepared,
        valid: Prepared,
        folder: Path,
        clock: Callable[[], float] = time.monotonic,
        device: str = "cpu",
    ) -> None:
        self.recipe, self.train, self.valid, self.folder = recipe, train, valid, folder
        settings = recipe.training
        torch.manual_seed(settings.seed)
        self.device = own_device(pick_device(device))
        self.objective = Objective(recipe.model, settings).to(self.device)
        self.ranks = self.objective.ranks = Ranks.joined(self.device)
        self.parallel = self.ranks.parallel(self.objective)
        self.ranks.part_ways(settings.seed)
        self.optimizer = torch.optim.Adam(self._parameter_groups(), lr=settings.learning_rate, fused=True)
        self.generator = torch.Generator().manual_seed(settings.seed)
        self.position = Position()
        self._gated: sparse.csr_array | None = None
        self.clock = clock
        folder.mkdir(parents=True, exist_ok=True)

    def _parameter_groups(self) -> list[dict]:
        """Encoder with heads, everything else, pretrained weights: they may learn at different rates."""
        network, encoder = self.objective.network, self.objective.network.encoder
        pretrained = [*encoder.bert.parameters()] if isinstance(encoder, TrainedBertEncoder) else []
        known = {id(parameter) for parameter in pretrained}
        gates = [*network.encoder.parameters(), *network.heads.parameters()]
        gates = [parameter for parameter in gates if id(parameter) not in known]
        known |= {id(parameter) for parameter in gates}
        rest = [parameter for parameter in self.objective.parameters() if id(parameter) not in known]
        return [{"params": part} for part in (gates, rest, pretrained) if part]

    def resume(self) -> bool:
        """Go on from the saved state, if there is one."""
        position = load_state(self.folder, self.objective, self.optimizer, self.generator)
        if position is None:
            return False
        self.position = position
        self.ranks.part_ways(self.recipe.training.seed + position.step)
        return True

    def start_from(self, network: SentenceVAE, step: int = 0, seconds: float = 0.0) -> None:
        """Begin at `step`, after `seconds` of earlier training, with the weights of a network alike.

        Auxiliary heads and the optimiser's moments start anew.

        Raises:
            ConfigError: the shapes differ.
        """
        settings = self.recipe.training
        self.position.step, self.position.seconds = step, seconds
        self.position.main_began = min(step, settings.warmup_steps) / settings.steps
        try:
            self.objective.network.load_state_dict(network.state_dict())
        except RuntimeError as error:
            raise ConfigError(
                f"The checkpoint's network has another shape ({error}).", "Use the recipe it was made from."
            ) from None

    def run(
        self, report: Callable[[Progress], None], should_stop: Callable[[], bool] = lambda: False
    ) -> bool:
        """Train until steps, minutes or patience are spent; True when finished, False when stopped early.

        Raises:
            HSVAEError: the loss is no longer a number.
        """
        settings = self.recipe.training
        if self.ranks.first:
            save_recipe(self.folder, self.recipe)
        if not self.position.precision:
            wishes = settings, self._trial_step, self.ranks, self.device, self._log
            self.position.precision = precision.chosen(*wishes)
        began, last_save = self.clock(), time.monotonic()
        last_report = last_save
        spent_before, validation = self.position.seconds, None
        running: dict[str, float] = {}
        while True:
            counts = self.train.lengths, self.train.mixture.repeats
            order = epoch_order(*counts, settings.batch_size, settings.seed, self.position.epoch)
            if not order:
                raise HSVAEError(
                    f"The training corpus has fewer rows than one batch ({settings.batch_size}).",
                    "Lower batch_size, or bring more rows.",
                )
            for rows in order[self.position.batch :]:
                progress, stop = self.ranks.agreed(self.progress(), should_stop(), self.device)
                if progress >= 1:
                    self._keep_best(self.validate())
                if progress >= 1 or stop:
                    self.save()
                    return progress >= 1
                losses = self.step(rows, progress)
                self.position.batch += 1
                self.position.step += 1
                now = time.monotonic()
                self.position.seconds = spent_before + self.clock() - began
                for name, value in losses.items():
                    running[name] = value if name not in running else 0.98 * running[name] + 0.02 * value
                if not math.isfinite(losses["objective"]):
                    raise HSVAEError(
                        f"The loss is not a number at step {self.position.step}.",
                        "Lower the learning rate; the last saved state is untouched.",
                    )
                due = self.position.step % settings.validate_every == 0
                if due:
                    validation = self.validate()
                    self._keep_best(validation)
                    self.position.count_stalled(validation.get("nll", 0.0))  # of the first rank alone
                if due or now - last_report > _REPORT_SECONDS:
                    last_report = now
                    report(self._report(progress, running, validation if due else None))
                if now - last_save > _SAVE_SECONDS:
                    last_save = now
                    self.save()
            self.position.epoch, self.position.batch = self.position.epoch + 1, 0

    def progress(self) -> float:
        """Share of the run that is done, 0 to 1: of its steps, or of its minutes or patience where these end
        first."""
        settings = self.recipe.training
        if 0 < settings.patience <= self.position.stalled:
            return 1.0
        by_time = self.position.seconds / 60 / settings.max_minutes if settings.max_minutes else 0.0
        return max(self.position.step / settings.steps, by_time)

    def moment(self, progress: float) -> schedules.Moment:
        """What the schedules say now."""
        return schedules.moment(self.recipe.training, self.position.step, progress, self.position.main_began)

    def step(self, rows: np.ndarray, progress: float) -> dict[str, float]:
        """One optimiser step on the given training rows; the parts of its loss."""
        settings = self.recipe.training
        if self.position.step < settings.warmup_steps:
            self.position.main_began = progress
        moment = self.moment(progress)
        self.objective.train()
        rates = moment.gate_rate, moment.decoder_rate, moment.gate_rate * settings.pretrained_rate
        for group, rate in zip(self.optimizer.param_groups, rates, strict=False):
            group["lr"] = rate
        own = rows[self.ranks.own(len(rows))]
        inputs = self._codes(own) if moment.reading else self.inputs(self.train, own)
        with precision.autocast(self.position.precision, self.device):
            total, parts = self.parallel(inputs, self.teacher(self.train, rows), moment, self.generator)
        self.optimizer.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(self.objective.parameters(), settings.gradient_clip)
        self.optimizer.step()
        names = ("objective", *(field.name for field in fields(Terms)))
        return dict(zip(names, self.ranks.mean(parts).tolist(), strict=True))

    def _trial_step(self, kind: str) -> None:
        """One step of the main phase of which nothing is left but its time; of this rank alone."""
        rows = np.arange(min(self.recipe.training.batch_size, len(self.train.mixture)))
        moment = replace(self.moment(0.0), decode=True, reading=False)
        state, self.objective.ranks = self.generator.get_state(), Ranks()
        with precision.autocast(kind, self.device):
            total, _ = self.objective(*self.batch(self.train, rows), moment, self.generator)
        total.backward()
        total.item()  # waits for the device
        self.optimizer.zero_grad(set_to_none=True)
        self.generator.set_state(state)
        self.objective.ranks = self.ranks

    def _log(self, line: dict) -> None:
        with contextlib.suppress(OSError), (self.folder / "log.jsonl").open("a") as log:
            log.write(json.dumps(line) + "\n")

    def inputs(self, side: Prepared, rows: np.ndarray) -> torch.Tensor:
        """What the encoder reads of some rows: embeddings (B, F), or tokens (B, T)."""
        values = np.asarray((side.ids if side.features is None else side.features)[rows])
        if np.issubdtype(values.dtype, np.floating):
            return torch.from_numpy(values.astype(np.float32)).to(self.device)
        longest = int((values != PAD).sum(1).max())
        return torch.from_numpy(values[:, :longest].astype(np.int64)).to(self.device)

    def teacher(self, side: Prepared, rows: np.ndarray) -> Teacher:
        """Decoder targets of some rows."""
        width = int(side.lengths[rows].max())
        ids = torch.from_numpy(side.ids[rows, :width].astype(np.int64))
        made = Teacher.of(ids, torch.from_numpy(side.lengths[rows]), torch.from_numpy(side.truncated[rows]))
        return Teacher(made.inputs.to(self.device), made.targets.to(self.device))

    def batch(self, side: Prepared, rows: np.ndarray) -> tuple[torch.Tensor, Teacher]:
        """Encoder inputs and decoder targets of some rows."""
        return self.inputs(side, rows), self.teacher(side, rows)

    def _codes(self, rows: np.ndarray) -> torch.Tensor:
        """(B, D) `gated` of some training rows, as it is shown: without dropout, without gradients.

        Gates stand still in the reading phase: sparse codes are computed once, all at the first call.
        """
        if not self.objective.network.heads.has_gates:
            return self._encode(rows)
        if self._gated is None:
            everything = blocks(len(self.train.mixture), 1024)
            coded = [sparse.csr_array(self._encode(block).cpu().numpy()) for block in everything]
            self._gated = sparse.vstack(coded, format="csr")
        return torch.from_numpy(self._gated[rows].toarray()).to(self.device)

    @torch.no_grad()
    def _encode(self, rows: np.ndarray) -> torch.Tensor:
        network = self.objective.network.eval()
        gated = network.posterior(self.inputs(self.train, rows)).gated(network.config.active_threshold)
        network.train()
        return gated

    def validate(self) -> dict[str, float]:
        """Means over the validation rows (`core/training/validation.py`), added to the run's log.jsonl.

        Of several ranks the first measures; for the others there is nothing.
        """
        if not self.ranks.first:
            return {}
        decoded = self.position.step >= self.recipe.training.warmup_steps
        batches = (self.batch(self.valid, rows) for rows in blocks(len(self.valid.mixture), 256))
        means = validation_means(self.objective, batches, decoded)
        self._log({"step": self.position.step, "minutes": self.position.seconds / 60, **means})
        return means

    def _keep_best(self, validation: dict[str, float]) -> None:
        """Keep the weights of the lowest validation objective, once the KL weights are fully in force.

        Without validation rows nothing is kept: the last weights are then as good as any.
        """
        position, settings = self.position, self.recipe.training
        if not len(self.valid.mixture) or not self.ranks.first:
            return
        settled = schedules.kl_share(settings, position.step) == 1 and position.step > settings.warmup_steps
        if settled and validation["objective"] < position.best_loss:
            position.best_loss, position.best_step = validation["objective"], position.step
            save_weights(self.folder, self.objective.network)

    def save(self) -> None:
        """Write the run's state; of several ranks the first does."""
        if self.ranks.first:
            save_state(self.folder, self.objective, self.optimizer, self.generator, self.position)

    def _report(
        self, progress: float, running: dict[str, float], validation: dict[str, float] | None
    ) -> Progress:
        settings, minutes = self.recipe.training, self.position.seconds / 60
        return Progress(
            step=self.position.step,
            steps=settings.steps,
            progress=min(1.0, progress),
            minutes=minutes,
            minutes_left=minutes * (1 - progress) / progress if progress > 0 else math.inf,
            moment=self.moment(progress),
            losses=dict(running),
            validation=validation,
        )
