"""A second opinion on word evidence, for encoders that read our own tokens: integrated gradients.

Sundararajan, Taly and Yan, "Axiomatic Attribution for Deep Networks" (ICML 2017), equations 1 and 3. The path
leads from embeddings of nothing (zeros, which is what padding has) to those of the sentence, and what the
words get adds up to the difference between the two ends.
"""

import warnings
from collections.abc import Sequence

import numpy as np
import torch

from core.errors import RequestError
from core.interpretation.sentence_model import SentenceModel
from core.nn.encoders import GruEncoder

STEPS = 64


def integrated_gradients(
    model: SentenceModel, text: str, dimensions: Sequence[int], steps: int = STEPS
) -> tuple[np.ndarray, np.ndarray]:
    """What each word adds to p_on (to the value, in a model without gates), by the gradients along the path.

    Args:
        dimensions: A of them. steps: midpoints of the path; more are closer to the integral.

    Returns:
        (per word (W, A), p_on or value of the sentence less that of nothing (A,)): the sum over the words is
        the second, up to the error of `steps`. Where a gate's parameter is at its clamp on the way, gradients
        pass through it as in training, and the sum may differ.

    Raises:
        RequestError: the model's encoder does not read tokens of its own.
    """
    encoder, heads = model.network.encoder, model.network.heads
    if not isinstance(encoder, GruEncoder):
        raise RequestError(
            f"The encoder of {model.name} does not read words by itself.", "Use leave-one-out evidence."
        )
    batch = model.tokenizer.encode([text], model.config.max_tokens)
    ids = torch.from_numpy(batch.ids).to(model.device)  # (1, T)
    chosen = torch.as_tensor(list(dimensions), dtype=torch.long, device=model.device)
    # CUDA's own GRU gives gradients to networks in training alone.
    with torch.enable_grad(), torch.backends.cudnn.flags(enabled=False):
        whole = encoder.embedding(ids).detach()  # (1, T, E)
        share = (torch.arange(steps, device=model.device) + 0.5) / steps
        path = (share[:, None, None] * whole).requires_grad_()  # (steps, T, E)
        total = _asked(heads(encoder.read(path, ids.expand(steps, -1))))[:, chosen].sum(0)  # (A,)
        gradients = [torch.autograd.grad(one, path, retain_graph=True)[0].mean(0) for one in total]
    with torch.no_grad():
        ends = torch.cat([torch.zeros_like(whole), whole])
        low, high = _asked(heads(encoder.read(ends, ids.expand(2, -1))))[:, chosen]
    tokens = np.array([(gradient * whole[0]).sum(-1).cpu().numpy() for gradient in gradients])  # (A, T)
    words = model.tokenizer.words_of_tokens(batch.texts[0], tokens.shape[1])
    found = np.zeros((len(batch.texts[0].split()), len(gradients)), dtype=np.float64)
    np.add.at(found, words, tokens.reshape(len(gradients), -1).T)
    return found, (high - low).cpu().numpy().astype(np.float64)


def _asked(posterior) -> torch.Tensor:
    """(B, D) what words are held responsible for."""
    return posterior.p_on if posterior.has_gates else posterior.values


def agreement(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(A,) rank correlation (Spearman) between two opinions (W, A) on the words; NaN below three words."""
    if len(one) < 3:
        return np.full(one.shape[1], np.nan)
    from scipy.stats import ConstantInputWarning, spearmanr

    with warnings.catch_warnings(action="ignore", category=ConstantInputWarning):  # NaN then
        return np.array([spearmanr(*pair).statistic for pair in zip(one.T, other.T, strict=True)])
