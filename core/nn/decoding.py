"""Sentences from codes: greedy, sampled, by beam search, which keeps several beginnings, or all of these."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from core.data.tokenizer import BOS, EOS, PAD
from core.nn.decoder import GruDecoder
from core.nn.gru_stepper import GruStepper, strike_repeats
from core.nn.word_constraint import WordConstraint

LENGTH_POWER = 0.7
"""Log-likelihoods are divided by length to this power (Wu et al. 2016, arXiv 1609.08144): else short ones
win."""

DRAW_TEMPERATURE = 0.7
"""Of draws among `candidates_of`: at 1 few of them are sentences that anybody would choose."""


@torch.inference_mode()
def generate(
    decoder: GruDecoder,
    z: Tensor,
    max_tokens: int,
    generator: torch.Generator | None = None,
    temperature: float = 1.0,
    word_constraint: WordConstraint | None = None,
    draws: int = 1,
) -> Tensor:
    """(B, max_tokens) ids for z (B, D), PAD after the end; greedy, or sampled with a `generator`.

    With a `word_constraint`, only words that it knows.

    Greedy decoding writes no three tokens twice: a small decoder would otherwise run in circles. Sampling
    adds Gumbel noise to log-probabilities, the same for all sentences of a step: each is an honest draw,
    equal codes get equal sentences, and sentences that differ do so because their codes do. With `draws`,
    rows k, k + draws, ... share their noise: each code, given so many times in a row, gets so many draws.
    """
    stepper = GruStepper(decoder, z, word_constraint)

    def choose(log_p: Tensor, running: Tensor, written: Tensor) -> Tensor:
        if generator is None:
            strike_repeats(log_p, written)
            return stepper.likeliest(log_p)
        noise = torch.rand((draws, log_p.shape[1]), generator=generator, device=z.device)
        gumbel = -torch.log(-torch.log(noise))
        return (log_p / temperature + gumbel[running % draws]).argmax(-1)

    return write([stepper], len(z), max_tokens, choose, z.device)


def write(
    steppers: Sequence[GruStepper],
    rows: int,
    max_tokens: int,
    choose: Callable[..., Tensor],
    device: torch.device,
) -> Tensor:
    """(rows, max_tokens) ids, one token of each row after another until all have ended, PAD after the end.

    choose: gives the next tokens (R,) of the rows without an end from the steppers' log-probabilities, an
        (R, V) each, from the numbers of these rows (R,) and from what they hold already (R, step).
    """
    result = torch.full((rows, max_tokens), PAD, dtype=torch.long, device=device)
    running = torch.arange(rows, device=device)
    token = torch.full_like(running, BOS)
    for step in range(max_tokens):
        token = choose(*(stepper.step(token) for stepper in steppers), running, result[running, :step])
        result[running, step] = token
        unfinished = (token != EOS).nonzero().squeeze(1)
        if not len(unfinished):
            break
        if len(unfinished) < len(running):
            running, token = running[unfinished], token[unfinished]
            for stepper in steppers:
                stepper.keep(unfinished)
    return result


@torch.inference_mode()
def beam_search(
    decoder: GruDecoder, z: Tensor, max_tokens: int, beams: int, word_constraint: WordConstraint | None = None
) -> tuple[Tensor, Tensor]:
    """The best sentence found for each code of z (B, D), all of them at once.

    Under the rules of greedy decoding: nothing reserved, no run of three tokens twice, known words. The
    greedy sentence is always among the candidates, so that the score is never below its own; one beam gives
    exactly it.

    Returns:
        (ids (B, max_tokens) with PAD after the end, scores (B,) as in `sentence_scores`).
    """
    greedy = generate(decoder, z, max_tokens, word_constraint=word_constraint)
    best, score = greedy, sentence_scores(decoder, z, greedy, word_constraint)
    if beams == 1 or not len(z):
        return best, score
    found = beam_candidates(decoder, z, max_tokens, beams, word_constraint)  # (B, K, T)
    for beam in range(beams):
        other = sentence_scores(decoder, z, found[:, beam], word_constraint)
        better = other > score
        best = torch.where(better.unsqueeze(1), found[:, beam], best)
        score = torch.where(better, other, score)
    return best, score


@torch.inference_mode()
def candidates_of(
    decoder: GruDecoder,
    z: Tensor,
    max_tokens: int,
    count: int,
    generator: torch.Generator,
    word_constraint: WordConstraint | None = None,
) -> Tensor:
    """(B, count, max_tokens) ways to say each code of z (B, D): the greedy one, then half of them by beam
    search, then draws at DRAW_TEMPERATURE. Some may be alike; equal codes get equal candidates."""
    found = [generate(decoder, z, max_tokens, word_constraint=word_constraint)[:, None]]
    beams = count // 2
    if beams:
        found.append(beam_candidates(decoder, z, max_tokens, beams, word_constraint))
    draws = count - 1 - beams
    if draws > 0:
        each = z.repeat_interleave(draws, 0)
        drawn = generate(decoder, each, max_tokens, generator, DRAW_TEMPERATURE, word_constraint, draws)
        found.append(drawn.reshape(len(z), draws, max_tokens))
    return torch.cat(found, 1)


@torch.inference_mode()
def sentence_scores(
    decoder: GruDecoder, z: Tensor, ids: Tensor, word_constraint: WordConstraint | None = None
) -> Tensor:
    """(B,) log-likelihood of ids (B, T) given z (B, D), over length^.7; the end counts, padding does not.

    -inf for what the rules of decoding do not allow.
    """
    stepper, total = GruStepper(decoder, z, word_constraint), z.new_zeros(len(z))
    token = torch.full((len(z),), BOS, dtype=torch.long, device=z.device)
    for step in range(ids.shape[1]):
        log_p = _next(stepper, token, ids[:, :step])
        token = ids[:, step]
        counted = token != PAD
        total = total + torch.where(counted, log_p.gather(1, token.unsqueeze(1)).squeeze(1), 0.0)
    return total / (ids != PAD).sum(1).clamp(min=1) ** LENGTH_POWER


def _next(stepper: GruStepper, token: Tensor, written: Tensor) -> Tensor:
    log_p = stepper.step(token)
    strike_repeats(log_p, written)
    return log_p


@torch.inference_mode()
def beam_candidates(
    decoder: GruDecoder, z: Tensor, max_tokens: int, beams: int, word_constraint: WordConstraint | None = None
) -> Tensor:
    """(B, K, T) ids of the K likeliest sentences that were kept, the likeliest first."""
    batch, device = len(z), z.device
    stepper = GruStepper(decoder, z, word_constraint)
    first = torch.full((batch,), BOS, dtype=torch.long, device=device)
    log_p = _next(stepper, first, first[:, None][:, :0])
    total, token = log_p.topk(beams, dim=1)  # (B, K)
    ids = torch.full((batch, beams, max_tokens), PAD, dtype=torch.long, device=device)
    ids[:, :, 0] = token
    own = torch.arange(batch, device=device).unsqueeze(1)  # (B, 1)
    stepper.keep(own.expand(-1, beams).reshape(-1))
    ended = token == EOS
    for step in range(1, max_tokens):
        if bool(ended.all()):
            break
        log_p = _next(stepper, token.reshape(-1), ids[:, :, :step].reshape(batch * beams, step))
        log_p = log_p.reshape(batch, beams, -1)
        log_p = log_p.masked_fill(ended.unsqueeze(-1), -torch.inf)
        log_p[:, :, PAD] = torch.where(ended, 0.0, -torch.inf)  # what has ended stays as it is
        width = log_p.shape[2]
        total, place = (total.unsqueeze(-1) + log_p).reshape(batch, -1).topk(beams, dim=1)
        parent, token = place // width, place % width
        ids, ended = ids[own, parent], ended[own, parent]
        ids[:, :, step] = token
        ended = ended | (token == EOS)
        stepper.keep((own * beams + parent).reshape(-1))
    return ids
