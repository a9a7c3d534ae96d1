"""Byte-level BPE, trained on the model's own corpora and stored with its checkpoint."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

from core.config import TOKENIZER, WORDS
from core.data.known_words import parse_words, words_in, written
from core.data.normalise import UNKNOWN, normalise
from core.data.readers.strict_json import parse_json, shorten
from core.errors import CheckpointError, TextError

SPECIALS = ("<pad>", "<bos>", "<eos>", UNKNOWN)
PAD, BOS, EOS, UNK = range(4)
MAX_CHARACTERS = 20_000
"""A longer text is refused before it is tokenised: it is a document, not a sentence."""


@dataclass(frozen=True)
class TokenizedBatch:
    """B texts as tokens.

    ids: (B, T) int64, padded with PAD, without begin and end marks. lengths: (B,) tokens.
    texts: the normalised texts, cut to what the tokens hold. truncated: (B,) whether text was cut off.
    """

    ids: np.ndarray
    lengths: np.ndarray
    texts: tuple[str, ...]
    truncated: np.ndarray


class TextTokenizer:
    """The only way from text to tokens and back.

    words: what a decoder may write (`core/data/known_words.py`); none where no sentences were shown.
    """

    def __init__(self, tokenizer: Tokenizer, words: tuple[str, ...] = ()) -> None:
        self._tokenizer = tokenizer
        self.words = words

    @classmethod
    def train(cls, texts: Iterable[str], vocabulary: int) -> "TextTokenizer":
        """Train on normalised texts; `vocabulary` counts the four specials and the 256 bytes."""
        tokenizer = _assemble({}, [])
        trainer = trainers.BpeTrainer(
            vocab_size=vocabulary,
            special_tokens=list(SPECIALS),
            initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
            show_progress=False,
        )
        tokenizer.train_from_iterator(texts, trainer)
        model = json.loads(tokenizer.to_str())["model"]
        return cls(_assemble(model["vocab"], [(one, other) for one, other in model["merges"]]))

    def knowing(self, texts: Iterable[str]) -> "TextTokenizer":
        """The same tokenizer with the words of these normalised texts."""
        return TextTokenizer(self._tokenizer, words_in(texts))

    @classmethod
    def load(cls, folder: Path) -> "TextTokenizer":
        """Read tokenizer.json and, where it is there, words.txt.

        Raises:
            CheckpointError: one of them cannot be read, or as `parse`.
        """
        try:
            content = (folder / TOKENIZER).read_bytes()
            words = (folder / WORDS).read_bytes() if (folder / WORDS).exists() else b""
        except OSError as error:
            raise CheckpointError(f"{error.filename} cannot be read ({error.strerror or error}).") from None
        return cls.parse(content, words, folder)

    @classmethod
    def parse(cls, content: bytes, words: bytes, folder: Path) -> "TextTokenizer":
        """The tokenizer in the bytes of tokenizer.json and words.txt, which were read from `folder`.

        Only tokens and merges are taken from the JSON; every other setting must be the one `train` makes.

        Raises:
            CheckpointError: not JSON, not this format, duplicate tokens, a merge of unknown tokens; or words
                that `parse_words` refuses.
        """
        try:
            tokenizer = _checked(parse_json(content))
        except ValueError as error:
            raise CheckpointError(
                f"{folder / TOKENIZER}: not a tokenizer of this program ({error})."
            ) from None
        return cls(tokenizer, parse_words(words, folder / WORDS))

    def save(self, folder: Path) -> None:
        """Write tokenizer.json and words.txt."""
        (folder / TOKENIZER).write_text(self._tokenizer.to_str(), encoding="utf-8")
        (folder / WORDS).write_bytes(written(self.words))

    def __len__(self) -> int:
        return self._tokenizer.get_vocab_size()

    def tokens(self) -> list[str]:
        """Every token as readable text, by id; the specials as they are named."""
        names = list(SPECIALS)
        return names + [self._tokenizer.decode([number]) for number in range(len(names), len(self))]

    def spelled_words(self) -> Iterator[tuple[list[int], str]]:
        """The tokens and the text of every known word, with the space before it where it has one."""
        for word in self.words:
            text = self._tokenizer.decoder.decode([word])
            if text.strip():
                yield [token.id for token in self._tokenizer.model.tokenize(word)], text

    def encode(self, texts: Sequence[str], max_tokens: int) -> TokenizedBatch:
        """Normalise, tokenise and cut B texts.

        Raises:
            TextError: a text has more than MAX_CHARACTERS characters, or holds no visible character.
        """
        forms = []
        for text in texts:
            if len(text) > MAX_CHARACTERS:
                raise TextError(
                    f"This text has {len(text):,} characters; the limit is {MAX_CHARACTERS:,}.",
                    "Shorten it to a sentence or two.",
                )
            forms.append(normalise(text))
            if not forms[-1]:
                raise TextError("There is no visible text to read.", "Type a sentence.")
        ids = np.full((len(forms), max_tokens), PAD, dtype=np.int64)
        lengths = np.zeros(len(forms), dtype=np.int64)
        truncated = np.zeros(len(forms), dtype=bool)
        kept = []
        for row, encoding in enumerate(self._tokenizer.encode_batch(forms)):
            numbers = encoding.ids[:max_tokens]
            ids[row, : len(numbers)] = numbers
            lengths[row] = len(numbers)
            truncated[row] = len(encoding.ids) > max_tokens
            end = encoding.offsets[len(numbers) - 1][1]
            kept.append(forms[row][:end].rstrip() if truncated[row] else forms[row])
        width = int(lengths.max(initial=1))
        return TokenizedBatch(ids[:, :width], lengths, tuple(kept), truncated)

    def words_of_tokens(self, text: str, tokens: int) -> np.ndarray:
        """(tokens,) to which space-separated word of a normalised text each of its first tokens belongs."""
        offsets = self._tokenizer.encode(text).offsets[:tokens]
        words = max(len(text.split()), 1)
        # A token begins with the space before its word.
        return np.array([min(text[: begin + 1].count(" "), words - 1) for begin, _ in offsets], np.int64)

    def token_starts(self, text: str, tokens: int) -> list[int]:
        """Where in a normalised text each of its first tokens begins, the space before a word left out."""
        offsets = self._tokenizer.encode(text).offsets[:tokens]
        return [begin + (text[begin : begin + 1] == " ") for begin, _ in offsets]

    def decode(self, ids: Sequence[int]) -> str:
        """Text of one sequence of tokens, up to the first end mark; specials leave no trace."""
        kept = []
        for number in ids:
            if number == EOS:
                break
            if number >= len(SPECIALS):
                kept.append(int(number))
        return self._tokenizer.decode(kept).strip()


def _assemble(vocabulary: dict[str, int], merges: list[tuple[str, str]]) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE(vocabulary, merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.decoder = decoders.ByteLevel()
    if vocabulary:
        # The other specials stay out: "<eos>" typed by a person is five characters, not the end of the text.
        tokenizer.add_special_tokens([AddedToken(UNKNOWN, normalized=False, special=True)])
    return tokenizer


def _checked(value: Any) -> Tokenizer:
    """The tokenizer that a tokenizer's JSON describes, if `train` could have made it; else a ValueError.

    It is built from tokens and merges alone; every other setting in the file must equal what that gives.
    """
    try:
        model, added = value["model"], {token["content"] for token in value["added_tokens"]}
        vocabulary, merges = dict(model["vocab"]), [(one, other) for one, other in model["merges"]]
        numbers = sorted(vocabulary.values())
    except (TypeError, KeyError, ValueError):
        raise ValueError("no BPE model in it, or not with tokens and merges as they must be") from None
    if numbers != list(range(len(numbers))):
        raise ValueError("two tokens share a number, or a number is missing")
    if [vocabulary.get(name) for name in SPECIALS] != list(range(len(SPECIALS))):
        raise ValueError(f"the first tokens are not {', '.join(SPECIALS)}")
    if not set(pre_tokenizers.ByteLevel.alphabet()) <= vocabulary.keys():
        raise ValueError("it cannot write every byte")
    if not {UNKNOWN} <= added <= set(SPECIALS):
        raise ValueError("its added tokens are others")
    try:
        tokenizer = _assemble(vocabulary, merges)
    except Exception as error:  # the library has no type of its own for a merge it cannot make
        raise ValueError(shorten(str(error))) from None
    ours = json.loads(tokenizer.to_str())
    for theirs, own in ((value, ours), (model, ours["model"])):
        for key in theirs.keys() - {"model", "added_tokens"}:
            if theirs[key] != own.get(key):
                raise ValueError(f"its {shorten(key, 40)} is another")
    return tokenizer
