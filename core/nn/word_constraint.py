"""Holds a decoder to words that exist: which tokens may come next, by the words of its training."""

import unicodedata
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from core.data.known_words import OPEN
from core.data.tokenizer import BOS, EOS, PAD, TextTokenizer

_START, _LETTERS, _DIGITS, _MARKS, _INSIDE = range(5)
"""What was written last: nothing, a word that ends in one of three kinds of characters, a part of a word."""


class WordConstraint:
    """The words of a tokenizer as a trie over tokens.

    A sentence is at a node of the trie: 0 where nothing is written, else what there is of its last word. From
    there the word goes on (to a child), or, if it is whole, the next begins: with its space, or without one
    after another kind of character, since the tokenizer takes letters in a row for one word. Letters that a
    hyphen joins are one word too.
    """

    def __init__(self, tokenizer: TextTokenizer) -> None:
        self._children: list[dict[int, int]] = [{}]
        self._after: list[int] = [_START]
        allowed = np.zeros((5, len(tokenizer)), dtype=bool)
        allowed[:_INSIDE, EOS] = True
        hyphen = None
        for tokens, text in tokenizer.spelled_words():
            node = 0
            for token in tokens:
                node = self._child(node, token)
            self._after[node] = _LETTERS if OPEN.search(text) else _kind(text[-1])
            for before in (_START, _LETTERS, _DIGITS, _MARKS):
                joined = before not in (_START, _kind(text[0]))
                allowed[before, tokens[0]] |= text[0] == " " or joined
            if text == "-":
                hyphen = tokens[0]
        if hyphen is not None:  # "-)" begins with it too
            allowed[_LETTERS, hyphen] = False
        self._bias = torch.from_numpy(np.where(allowed, 0.0, -np.inf).astype(np.float32))  # (5, V)
        self._columns: dict[int, np.ndarray] = {}

    @classmethod
    def of(cls, tokenizer: TextTokenizer) -> "WordConstraint | None":
        """The spelling of a tokenizer's words; None where it knows none."""
        return cls(tokenizer) if tokenizer.words else None

    def advance(self, nodes: Sequence[int], tokens: Sequence[int]) -> list[int]:
        """The nodes (B) after writing one token (B) each."""
        found = []
        for node, token in zip(nodes, tokens, strict=True):
            if token in (PAD, BOS, EOS):
                found.append(0)
                continue
            child = self._children[node].get(token) if node else None
            found.append(self._children[0].get(token, 0) if child is None else child)
        return found

    def strike(self, log_p: Tensor, nodes: Sequence[int]) -> None:
        """Strike, in place, the tokens that may not follow: log_p (B, V) of sentences at `nodes` (B)."""
        columns = [self._continuing(node) for node in nodes]
        rows = np.repeat(np.arange(len(nodes)), [len(some) for some in columns])
        places = torch.from_numpy(rows), torch.from_numpy(np.concatenate(columns))
        kept = log_p[places]
        log_p += self._bias.to(log_p.device)[[self._after[node] for node in nodes]]
        log_p[places] = kept

    def is_whole(self, node: int) -> bool:
        """Whether no word is broken off at a node."""
        return self._after[node] != _INSIDE

    def whole(self, ids: Sequence[int]) -> Sequence[int]:
        """A sentence that ran into the limit of its tokens without the part of a word it broke off in."""
        node, end = 0, 0
        for place, token in enumerate(ids, start=1):
            if token in (EOS, PAD):
                return ids
            (node,) = self.advance([node], [token])
            end = place if self.is_whole(node) else end
        return ids[:end]

    def _child(self, node: int, token: int) -> int:
        child = self._children[node].get(token)
        if child is None:
            child = self._children[node][token] = len(self._children)
            self._children.append({})
            self._after.append(_INSIDE)
        return child

    def _continuing(self, node: int) -> np.ndarray:
        """Tokens that go on with the word at a node; at 0 there is none."""
        columns = self._columns.get(node)
        if columns is None:
            columns = np.fromiter(self._children[node] if node else (), np.int64)
            self._columns[node] = columns
        return columns


def _kind(character: str) -> int:
    category = unicodedata.category(character)[0]
    return {"L": _LETTERS, "N": _DIGITS}.get(category, _MARKS)
