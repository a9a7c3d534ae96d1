"""Sentences of edited codes with the edit exaggerated, for a decoder that half ignores it."""

import math

import torch
from torch import Tensor

from core.nn.decoder import GruDecoder
from core.nn.decoding import write
from core.nn.gru_stepper import GruStepper, strike_repeats
from core.nn.word_constraint import WordConstraint

STRENGTHS = (0.0, 1.0, 2.0, 4.0)
LEAST_LIKELY = 0.1
"""Of the likeliest token's probability under the edited code: below it none is written, whatever the edit did
to it (Li et al. 2023, arXiv 2210.15097)."""


@torch.inference_mode()
def guided_candidates(
    decoder: GruDecoder,
    z: Tensor,
    unedited: Tensor,
    max_tokens: int,
    word_constraint: WordConstraint | None = None,
) -> Tensor:
    """(B, S, max_tokens) ids: each edited code z (B, D) decoded at each of STRENGTHS, PAD after the end.

    A token's score is log p(token | z) + strength (log p(token | z) - log p(token | unedited)), where
    `unedited` (B, D) are the codes before the edit: classifier-free guidance (Ho and Salimans 2022, arXiv
    2207.12598) with the unedited code in place of no condition. Strength 0 is greedy decoding; a code that
    was not edited gets its greedy sentence at every strength.
    """
    each = len(STRENGTHS)
    strengths = torch.tensor(STRENGTHS, device=z.device).repeat(len(z)).unsqueeze(1)  # (B S, 1)
    edited = GruStepper(decoder, z.repeat_interleave(each, 0), word_constraint)
    before = GruStepper(decoder, unedited.repeat_interleave(each, 0))

    def choose(log_p: Tensor, log_before: Tensor, running: Tensor, written: Tensor) -> Tensor:
        strength = strengths[running]
        strike_repeats(log_p, written)
        able = log_p >= log_p.max(1, keepdim=True).values + math.log(LEAST_LIKELY)
        able |= strength == 0
        moved = torch.where(able & (log_p > -torch.inf), log_p - log_before, 0.0)
        return edited.likeliest(torch.where(able, log_p, -torch.inf) + strength * moved)

    ids = write([edited, before], len(strengths), max_tokens, choose, z.device)
    return ids.reshape(len(z), each, max_tokens)
