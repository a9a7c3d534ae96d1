"""The GRU decoder one token at a time, with all that does not change from token to token computed once."""

from copy import copy

import torch
from torch import Tensor, addmm

from core.data.tokenizer import BOS, EOS, PAD, UNK
from core.nn.decoder import GruDecoder
from core.nn.word_constraint import WordConstraint

_TRIES = 3
"""Beginnings of words that are weighed for one place of a sentence."""


class GruStepper:
    """Decoding of B codes in progress: `step` reads one token per sentence and says what may come next.

    The same function as `GruDecoder.states`, unrolled. Outside the loop: z's part of every input, through the
    gates' weights, is one addition per step; the start and reserved tokens are struck from the bias once.
    With a `word_constraint`, tokens that would make up a word are struck as well.
    Torch's own GRU module costs more than its arithmetic when it is given one token at a time.

    state (B, H): of the sentences that are still being written.
    """

    def __init__(self, decoder: GruDecoder, z: Tensor, word_constraint: WordConstraint | None = None) -> None:
        of_input, of_state, input_bias, self._state_bias = decoder.gru.all_weights[0]
        self._embedding = decoder.embedding.weight  # (V, E)
        self._to_gates, self._from_state = of_input.T, of_state.T  # (E, 3H), (H, 3H)
        self._out_weight, self._out_bias = decoder.to_embedding.weight.T, decoder.to_embedding.bias
        self._token_bias = decoder.output_bias.clone()
        self._token_bias[[PAD, BOS, UNK]] = -torch.inf
        self._own = addmm(input_bias, decoder.z_to_input(z), self._to_gates)  # (B, 3H)
        self.state = torch.tanh(decoder.z_to_state(z))  # (B, H)
        self._word_constraint = word_constraint
        self._nodes = [0] * len(z)  # where in its last word each sentence is

    def step(self, token: Tensor) -> Tensor:
        """(B, V) log-probabilities of the next token, after reading `token` (B,); what is struck is -inf."""
        inputs = addmm(self._own, self._embedding[token], self._to_gates)
        memoize = addmm(self._state_bias, self.state, self._from_state)
        width = self.state.shape[1]
        gates = torch.sigmoid(inputs[:, : 2 * width] + memoize[:, : 2 * width])
        reset, update = gates[:, :width], gates[:, width:]
        proposal = torch.tanh(torch.addcmul(inputs[:, 2 * width :], reset, memoize[:, 2 * width :]))
        self.state = torch.lerp(proposal, self.state, update)
        output = addmm(self._out_bias, self.state, self._out_weight)
        log_p = addmm(self._token_bias, output, self._embedding.T).log_softmax(-1)
        if self._word_constraint:
            self._nodes = self._word_constraint.advance(self._nodes, token.tolist())
            self._word_constraint.strike(log_p, self._nodes)
        return log_p

    def likeliest(self, log_p: Tensor) -> Tensor:
        """(B,) the likeliest token of each sentence by the log_p (B, V) of `step`, which is changed.

        A token that only begins a word is as likely as it and any known way to go on: where the decoder is
        about to make up a word, it takes another beginning.
        """
        token = log_p.argmax(-1)
        weighed: set[tuple[int, int]] = set()
        constraint = self._word_constraint
        if constraint is None:
            return token
        for _ in range(_TRIES):
            nodes = constraint.advance(self._nodes, token.tolist())
            begun = [
                pair
                for pair, node in zip(enumerate(token.tolist()), nodes, strict=True)
                if not constraint.is_whole(node) and pair not in weighed
            ]
            if not begun:
                break
            weighed.update(begun)
            rows = torch.tensor([row for row, _ in begun], device=token.device)
            ahead = copy(self)
            ahead.keep(rows)
            log_p[rows, token[rows]] += ahead.step(token[rows]).logsumexp(-1)
            token = log_p.argmax(-1)
        return token

    def keep(self, rows: Tensor) -> None:
        """Go on with some of the sentences only, or with copies: `rows` (K,) are positions among the B."""
        self._own, self.state = self._own[rows], self.state[rows]
        self._nodes = [self._nodes[row] for row in rows.tolist()]


def strike_repeats(log_p: Tensor, written: Tensor) -> None:
    """Strike, in place, tokens that would complete a run of three which `written` (B, t) already holds.

    The end is never struck, nor the only way to go on: the rest of a word that has begun.
    """
    if written.shape[1] < 3:
        return
    seen = (written[:, :-2] == written[:, -2:-1]) & (written[:, 1:-1] == written[:, -1:])  # (B, t - 2)
    rows, starts = seen.nonzero(as_tuple=True)
    tokens = written[rows, starts + 2]
    going_on = tokens != EOS
    places = rows[going_on], tokens[going_on]
    before = log_p[places]
    log_p[places] = -torch.inf
    stuck = log_p[places[0]].isneginf().all(1)
    log_p[places[0][stuck], places[1][stuck]] = before[stuck]
