"""Which words the decoder makes likelier or less likely when a dimension is raised."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from core.data.tokenizer import PAD
from core.interpretation.lexicon import is_nameable
from core.model import Model
from core.nn.decoder import Teacher

LEAST_PROBABILITY = 1e-4
"""A word counts as promoted (suppressed) only if it is this likely on average after (before): what goes from
impossible to nearly so gains many nats and is never written."""


@dataclass(frozen=True)
class Contexts:
    """C sentences `texts`, teacher-forced: what every word's log-probability is at each of their places.

    gated: (C, D) their codes. base: (P, V) log-probabilities, P places in all. columns: V ids of tokens that
    are whole words and may stand in a name. words: V strings.
    """

    model: Model
    texts: tuple[str, ...]
    gated: np.ndarray
    teacher: Teacher
    mask: torch.Tensor
    columns: torch.Tensor
    words: tuple[str, ...]
    base: torch.Tensor

    @classmethod
    def of(cls, model: Model, texts: Sequence[str], gated: np.ndarray, known: set[str]) -> "Contexts":
        """texts: C sentences. gated: (C, D). known: words; other tokens may be mere beginnings."""
        batch = model.tokenizer.encode(texts, model.config.max_tokens)
        teacher = Teacher.of(
            torch.from_numpy(batch.ids).to(model.device),
            torch.from_numpy(batch.lengths).to(model.device),
            torch.from_numpy(batch.truncated).to(model.device),
        )
        pairs = [
            (number, token.strip())
            for number, token in enumerate(model.tokenizer.tokens())
            if token.startswith(" ") and token.strip() in known and is_nameable(token.strip())
        ]
        columns = torch.tensor([number for number, _ in pairs], dtype=torch.long, device=model.device)
        mask = teacher.targets != PAD
        words = tuple(word for _, word in pairs)
        gated = np.asarray(gated, np.float32)
        base = _log_probabilities(model, gated, teacher, mask, columns)
        return cls(model, batch.texts, gated, teacher, mask, columns, words, base)

    def change(
        self, dimension: int, value: float, rising: bool | None = None
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Set one dimension to `value` in every context that has less of it; more of it, unless `rising`.

        rising: None goes by the sign of `value`.

        Returns (V,) mean change of the log-probability over all places; mean probability before, and after.
        """
        raised = self.gated.copy()
        column = raised[:, dimension]
        up = value >= 0 if rising is None else rising
        raised[:, dimension] = np.maximum(column, value) if up else np.minimum(column, value)
        after = _log_probabilities(self.model, raised, self.teacher, self.mask, self.columns)
        change = (after - self.base).mean(0)
        return tuple(part.cpu().numpy() for part in (change, self.base.exp().mean(0), after.exp().mean(0)))

    def ranked(
        self, dimension: int, value: float, most: int = 12, rising: bool | None = None
    ) -> tuple[list, list]:
        """(promoted, suppressed): at most `most` (word, mean change in nats) each, strongest first."""
        change, before, after = self.change(dimension, value, rising)
        up = np.where((after >= LEAST_PROBABILITY) & (change > 0), change, -np.inf)
        down = np.where((before >= LEAST_PROBABILITY) & (change < 0), -change, -np.inf)
        return tuple(
            [
                (self.words[place], float(change[place]))
                for place in np.argsort(-score, kind="stable")[:most]
                if np.isfinite(score[place])
            ]
            for score in (up, down)
        )


def _log_probabilities(model: Model, gated: np.ndarray, teacher: Teacher, mask, columns) -> torch.Tensor:
    """(P, V) log-probabilities of the words `columns` at the P places that `mask` (C, T) marks."""
    decoder = model.network.decoder
    with torch.inference_mode():
        states = decoder.states(torch.from_numpy(gated).to(model.device), teacher.inputs)[mask]
        logits = states @ decoder.embedding.weight.T + decoder.output_bias
        return logits[:, columns] - logits.logsumexp(1, keepdim=True)
