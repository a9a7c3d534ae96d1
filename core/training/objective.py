"""The training objective: an ELBO with small weights, plus auxiliaries. Never called "the ELBO"."""

import torch
from torch import Tensor, nn

from core.config import ModelConfig
from core.model.decoder import Teacher
from core.model.network import BagOfWordsHead, SentenceVAE, Terms
from core.training.recipe import Training
from core.training.schedules import kl_share


class Objective(nn.Module):
    """Network and auxiliary head together, with the weights of a recipe."""

    def __init__(self, config: ModelConfig, training: Training) -> None:
        super().__init__()
        self.network = SentenceVAE(config)
        self.bag_of_words = BagOfWordsHead(config)
        self.training_settings = training
        self.network.heads.start(training.gates_start_open)

    def terms(
        self, inputs: Tensor, teacher: Teacher, temperature: float, generator: torch.Generator, decode: bool
    ) -> Terms:
        """Parts of the objective for one batch of B sentences, means per sentence in nats.

        decode=False leaves the decoder out: the warm-up on the bag of words alone.
        """
        settings, config = self.training_settings, self.network.config
        batch = len(inputs)
        posterior = self.network.posterior(inputs)
        z = posterior.rsample(temperature, generator)
        zero = z.new_zeros(())
        if decode:
            if settings.word_dropout:
                teacher = _hide_words(teacher, settings.word_dropout, generator)
            nll = self.network.decoder.training_nll(z, teacher, settings.softmax_samples, generator) / batch
        else:
            nll = zero
        if settings.bag_of_words:
            rows, columns = (teacher.targets > 3).nonzero(as_tuple=True)  # words, not the four specials
            bag = self.bag_of_words(z, rows, teacher.targets[rows, columns]) / batch
        else:
            bag = zero
        p_on = posterior.p_on
        excess = (p_on.mean(0) - settings.crowding_limit).clamp(min=0)
        return Terms(
            nll=nll,
            kl_value=posterior.kl_value().sum() / batch,
            kl_gate=posterior.kl_gate(config.alpha, config.beta).sum() / batch,
            bag_of_words=bag,
            indecision=(p_on * (1 - p_on)).sum() / batch,
            crowding=(excess**2).sum(),
        )

    def total(self, terms: Terms, step: int, progress: float, decode: bool) -> Tensor:
        """Scalar to minimise at this step. In the warm-up the bag of words has weight 1."""
        settings = self.training_settings
        share = kl_share(settings, step)
        return (
            terms.nll
            + (settings.bag_of_words if decode else settings.warmup_bag_of_words) * terms.bag_of_words
            + share * (settings.psi * terms.kl_value + settings.lam * terms.kl_gate)
            + share * progress * settings.indecision * terms.indecision
            + share * settings.crowding * terms.crowding
        )


def _hide_words(teacher: Teacher, share: float, generator: torch.Generator) -> Teacher:
    """Replace a share of the input words by the unknown mark, so that the decoder must ask z."""
    hide = (torch.rand(teacher.inputs.shape, generator=generator) < share) & (teacher.inputs > 3)
    return Teacher(teacher.inputs.masked_fill(hide, 3), teacher.targets)
