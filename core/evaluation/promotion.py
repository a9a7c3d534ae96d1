"""Which words the decoder makes likelier or less likely when a dimension is raised."""

from collections.abc import Sequence

import numpy as np
import torch

from core.data.tokenizer import PAD
from core.interpretation.lexicon import is_nameable
from core.model import Model
from core.nn.decoder import Teacher

LEAST_PROBABILITY = 1e-4
"""A word counts as promoted (suppressed) only if it is this likely on average after (before): what goes from
impossible to nearly so gains many nats and is never written."""


class Contexts:
    """C sentences, teacher-forced: what every word's log-probability is at each of their places.

    texts: C sentences. gated: (C, D) their codes. known: words; other tokens may be mere beginnings.
    """

    def __init__(self, model: Model, texts: Sequence[str], gated: np.ndarray, known: set[str]) -> None:
        batch = model.tokenizer.encode(texts, model.config.max_tokens)
        parts = batch.ids, batch.lengths, batch.truncated
        self._teacher = Teacher.of(*(torch.from_numpy(part).to(model.device) for part in parts))
        spelled = enumerate(model.tokenizer.tokens())
        whole = [(number, token.strip()) for number, token in spelled if token.startswith(" ")]
        words = {number: word for number, word in whole if word in known and is_nameable(word)}
        self.words = tuple(words.values())  # V words
        self._columns = torch.tensor(list(words), dtype=torch.long, device=model.device)
        self.texts, self.gated = batch.texts, np.asarray(gated, np.float32)
        self._decoder = model.network.decoder
        self._base = self._log_probabilities(self.gated)

    def ranked(self, dimension: int, value: float, most: int = 12, rising: bool = False) -> tuple[list, list]:
        """(promoted, suppressed): at most `most` (word, mean change in nats) each, strongest first.

        The dimension is set to `value` in every context that has less of it; if `value` is negative and not
        `rising`, in every context that has more.
        """
        raised = self.gated.copy()
        reach = np.maximum if rising or value >= 0 else np.minimum
        raised[:, dimension] = reach(raised[:, dimension], value)
        log_p = self._log_probabilities(raised)
        means = (log_p - self._base).mean(0), self._base.exp().mean(0), log_p.exp().mean(0)
        change, before, after = (part.cpu().numpy() for part in means)  # (V,)
        promoted = np.where((after >= LEAST_PROBABILITY) & (change > 0), change, -np.inf)
        suppressed = np.where((before >= LEAST_PROBABILITY) & (change < 0), -change, -np.inf)
        ranked = [
            [
                (self.words[place], float(change[place]))
                for place in np.argsort(-score, kind="stable")[:most]
                if np.isfinite(score[place])
            ]
            for score in (promoted, suppressed)
        ]
        return ranked[0], ranked[1]

    @torch.inference_mode()
    def _log_probabilities(self, gated: np.ndarray) -> torch.Tensor:
        """(P, V) log-probabilities of the words at the P places of all contexts, from codes (C, D)."""
        teacher, decoder = self._teacher, self._decoder
        codes = torch.from_numpy(gated).to(self._columns.device)
        states = decoder.states(codes, teacher.inputs)[teacher.targets != PAD]
        logits = states @ decoder.embedding.weight.T + decoder.output_bias
        return logits[:, self._columns] - logits.logsumexp(1, keepdim=True)
