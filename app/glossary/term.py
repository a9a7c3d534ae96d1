"""What a term is; and the terms of *Learn*."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """plain: for somebody who has never heard of a VAE. exact: the definition."""

    plain: str
    exact: str


BASICS = {
    "alike_numbers": Term(
        "How far two lists of numbers point the same way: 1 is the same, 0 has nothing in common.",
        "Cosine similarity of the two sentence embeddings.",
    ),
    "sparse": Term(
        "Nearly all numbers of the list are exactly zero; each sentence uses a few of its own.",
        "The gated code of a model with a spike-and-slab posterior: zero wherever p_on is not above the "
        "threshold.",
    ),
    "autoencoder": Term(
        "A model that turns a sentence into a code and writes a sentence from the code alone.",
        "Encoder and decoder trained to reconstruct the input from a deterministic code.",
    ),
    "variational": Term(
        "A model that gives many likely codes of a sentence instead of a single one.",
        "A variational autoencoder (Kingma and Welling 2014): q(z | x) is a distribution, held close to a "
        "prior p(z).",
    ),
    "draw": Term(
        "Taking one example at random from what is likely. The same link gives the same draws.",
        "A seeded sample from the posterior or the prior.",
    ),
    "surprise": Term(
        "How unlikely the decoder finds your sentence. One that it predicts with certainty has 0.",
        "Negative log-likelihood of the sentence under the decoder, end mark included, in nats; without the "
        "code: the same decoder with z = 0.",
    ),
    "saved": Term(
        "How much smaller the surprise is when the decoder has the code.",
        "nll with z = 0 minus the mean nll over draws of z from the posterior, in nats.",
    ),
    "cost": Term(
        "How far the code is from what was expected of any sentence.",
        "Raw KL divergence of the posterior from the prior, of gates and of values (a closed-form upper "
        "bound), summed over dimensions, in nats.",
    ),
    "elbo": Term(
        "The score of a model with the full cost counted: minus surprise, minus cost. Higher is better.",
        "Evidence lower bound on log p(x): minus nll, minus the raw KL of values and of gates, both counted "
        "in full. The values' KL is an upper bound here: the number shown is never above the true one.",
    ),
    "objective": Term(
        "What training minimises: the surprise, a small part of the cost, and a few auxiliary terms.",
        "nll + psi times the KL of values + lambda times the KL of gates + auxiliary terms, with psi and "
        "lambda far below 1. It is not the ELBO.",
    ),
    "spike_and_slab": Term(
        "A number that is either almost zero (drawn from the spike) or varies widely (drawn from the slab).",
        "z is drawn from N(0, s0^2), s0 = 0.05, where the dimension is off, and from N(mu, sigma^2) where it "
        "is on; in the prior mu = 0 and sigma = 1.",
    ),
    "alpha_beta": Term(
        "Two parameters of one curve. A larger alpha makes off more likely, a larger beta on; the larger "
        "both are, the narrower the curve.",
        "Parameters of the prior Beta(alpha, beta) of the probability of being off. The probability of being "
        "on has the mean beta / (alpha + beta).",
    ),
    "expected_hoyer": Term(
        "How sparse codes drawn from this curve are, without any sentence.",
        "Mean Hoyer of 64 draws of gates and values from the prior at this model's width, spikes with their "
        "noise. Compare with `sampled` codes, not with gated ones, whose exact zeros raise the measure.",
    ),
}
