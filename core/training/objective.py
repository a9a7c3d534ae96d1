"""The training objective: an ELBO with small weights, plus auxiliaries. Never called "the ELBO"."""

from collections.abc import Mapping
from dataclasses import fields

import torch
from torch import Tensor, nn

from core.config import ModelConfig
from core.data.tokenizer import UNK
from core.errors import ConfigError
from core.nn.decoder import ReducedSoftmax, Teacher
from core.nn.encoders import EMBEDDINGS, encoder_kind
from core.nn.network import BagOfWordsHead, ReadOutHead, SentenceVAE, Terms
from core.training.ranks import Ranks
from core.training.recipe import Training
from core.training.schedules import Moment

_WELL_OPEN = 0.7


class Objective(nn.Module):
    """Network and auxiliary head together, with the weights of a recipe."""

    def __init__(self, config: ModelConfig, training: Training) -> None:
        super().__init__()
        self.network = SentenceVAE(config)
        self.bag_of_words = BagOfWordsHead(config, training.adding_words, training.lone_words)
        self.read_out = ReadOutHead(config) if training.read_out else None
        if self.read_out is not None and encoder_kind(config).reads != EMBEDDINGS:
            raise ConfigError(
                "read_out rebuilds the embedding of a frozen encoder; this model reads none.",
                "Set read_out = 0, or take the encoder bert with encoder_trained = false.",
            )
        self.training_settings = training
        self.ranks = Ranks()
        self.network.encoder.start()
        self.network.heads.start(training.gates_start_open, training.slab_mean_start)

    def forward(
        self, inputs: Tensor, teacher: Teacher, moment: Moment, generator: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        """(scalar to minimise, its parts without gradients in the order of Terms) of one batch.

        In the reading phase `inputs` are codes (B, D), else what the encoder reads.
        """
        terms = self.reading_terms if moment.reading else self.terms
        parts = terms(inputs, teacher, moment, generator)
        total = self.total(parts, moment)
        return total, torch.stack([total.detach(), *(part.detach() for part in vars(parts).values())])

    def terms(self, inputs: Tensor, teacher: Teacher, moment: Moment, generator: torch.Generator) -> Terms:
        """Parts of the objective for one batch of B sentences, means per sentence in nats.

        Of several ranks each gives the `inputs` of its own rows, and the teacher of all; their means over the
        ranks are those of the batch. In the warm-up the decoder is left out: words and embedding alone shape
        the code.
        """
        settings, config = self.training_settings, self.network.config
        batch = len(inputs)
        mine = self.network.posterior(inputs)
        posterior = self.ranks.whole(mine)
        if moment.deterministic:
            z, kl_value = posterior.deterministic(config.active_threshold), posterior.kl_value()
        else:
            z, kl_value = posterior.draw(moment.temperature, generator, settings.mode == "faithful")
        zero = z.new_zeros(())
        softmax = self._softmax(teacher, generator)
        if moment.decode:
            teacher = self._partly_hidden(teacher, generator)
        mmd = posterior.mmd(z, generator)
        helpers = self._of_gates(posterior.p_on) if posterior.has_gates else (zero,) * 4
        kl_value = kl_value.sum() / len(z)
        own = self.ranks.own(len(z))
        z, teacher = z[own], teacher.rows(own)
        nll = self.network.decoder.training_nll(z, teacher, softmax) / batch if moment.decode else zero
        if settings.bag_of_words:
            rows, columns = (teacher.targets > UNK).nonzero(as_tuple=True)  # words, not the four specials
            bag = self.bag_of_words(z, rows, teacher.targets[rows, columns], softmax) / batch
        else:
            bag = zero
        read_out = zero if self.read_out is None else self.read_out(z, inputs) / batch
        kl_gate = mine.kl_gate(config.alpha, config.beta).sum() / batch
        return Terms(nll, kl_value, kl_gate, mmd, bag, read_out, *helpers)

    def reading_terms(
        self, codes: Tensor, teacher: Teacher, moment: Moment, generator: torch.Generator
    ) -> Terms:
        """The same in the reading phase, where the decoder alone learns, from the `gated` codes (B, D) that
        are shown: nothing is drawn, and no term but nll moves anything."""
        zero = codes.new_zeros(())
        softmax = self._softmax(teacher, generator)
        teacher = self._partly_hidden(teacher, generator)
        own = self.ranks.own(len(teacher.inputs))
        nll = self.network.decoder.training_nll(codes, teacher.rows(own), softmax) / len(codes)
        return Terms(nll, *(zero,) * (len(fields(Terms)) - 1))

    def _softmax(self, teacher: Teacher, generator: torch.Generator) -> ReducedSoftmax:
        settings, vocabulary = self.training_settings, self.network.config.vocabulary
        return ReducedSoftmax.draw(teacher.targets, vocabulary, settings.softmax_samples, generator)

    def _partly_hidden(self, teacher: Teacher, generator: torch.Generator) -> Teacher:
        share = self.training_settings.word_dropout
        return _hide_words(teacher, share, generator) if share else teacher

    def _of_gates(self, p_on: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """(gate_entropy, load_balance, min_active, dead_feature), scalars, of the gates p_on (B, D)."""
        settings, batch = self.training_settings, len(p_on)
        excess = (p_on.mean(0) - settings.load_balance_limit).clamp(min=0)
        shortfall = (_WELL_OPEN - p_on.topk(settings.min_active_count, dim=1).values).clamp(min=0)
        return (
            (p_on * (1 - p_on)).sum() / batch,
            (excess**2).sum(),
            (shortfall**2).sum() / batch,
            ((_WELL_OPEN - p_on.max(0).values).clamp(min=0) ** 2).sum(),
        )

    @property
    def value_weight(self) -> float:
        """Final weight of KL_z: psi, or kl_weight where the prior is fixed."""
        settings = self.training_settings
        return settings.kl_weight if self.network.config.model == "mat_vae" else settings.psi

    def total(self, terms: Terms, moment: Moment) -> Tensor:
        """Scalar to minimise at this moment of the run."""
        settings, share = self.training_settings, moment.kl_share
        bag = settings.bag_of_words if moment.decode else settings.warmup_bag_of_words
        return (
            terms.nll
            + bag * terms.bag_of_words
            + settings.read_out * terms.read_out
            + share * (self.value_weight * terms.kl_value + settings.lam * terms.kl_gate)
            + share * settings.mmd_weight * terms.mmd
            + share * moment.entropy_share * settings.gate_entropy * terms.gate_entropy
            + share * settings.load_balance * terms.load_balance
            + share * settings.min_active * terms.min_active
            + share * settings.dead_feature * terms.dead_feature
        )

    def validated(self, means: Mapping[str, float]) -> float:
        """The objective of validation: the final weights, no auxiliary but the read-out."""
        settings = self.training_settings
        return (
            means["nll"]
            + settings.read_out * means["read_out"]
            + self.value_weight * means["kl_value"]
            + settings.lam * means["kl_gate"]
            + settings.mmd_weight * means["mmd"]
        )


def _hide_words(teacher: Teacher, share: float, generator: torch.Generator) -> Teacher:
    """The batch with a share of its input words hidden, which prevents posterior collapse."""
    drawn = torch.rand(teacher.inputs.shape, generator=generator).to(teacher.inputs.device)
    hide = (drawn < share) & (teacher.inputs > UNK)
    return Teacher(teacher.inputs.masked_fill(hide, UNK), teacher.targets)
