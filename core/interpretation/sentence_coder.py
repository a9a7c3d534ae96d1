"""Between sentences and codes: the one road from text to codes, and back from codes to text."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from core.config import ModelConfig
from core.data.tokenizer import TextTokenizer, TokenizedBatch
from core.errors import RequestError
from core.interpretation.best_of_n import CANDIDATES, Unedited, best_of
from core.interpretation.codes import Codes
from core.interpretation.decoding_options import check_options
from core.interpretation.given import code_array, list_of_texts, whole
from core.nn.content_filter import content_filter
from core.nn.decoder import Teacher
from core.nn.decoding import beam_candidates, beam_search, candidates_of, generate
from core.nn.device import pick_device
from core.nn.embedder import SentenceEmbedder
from core.nn.encoder_files import MINILM_SHA256
from core.nn.encoders import EMBEDDINGS, TOKENS, WORD_PIECES
from core.nn.guided_decoding import STRENGTHS, guided_candidates
from core.nn.network import SentenceVAE
from core.nn.word_constraint import WordConstraint

Progress = Callable[[int, int], None]
WITHHELD = "(a sentence that is not shown here)"
"""What is written where everything that was found for a code is offensive."""
_OTHERS = 8


class SentenceCoder:
    """A network with its tokenizer and, for `bert`, its frozen sentence encoder: encodes, decodes, scores.

    Never changes after loading: one object may serve many threads.

    name: the checkpoint's. config: ModelConfig. dimensions: D. has_gates: whether dimensions can be off.
    reads: what its encoder takes, as in `core.nn.encoders`.
    """

    def __init__(
        self,
        network: SentenceVAE,
        tokenizer: TextTokenizer,
        device: str | torch.device = "cpu",
        embedder: SentenceEmbedder | None = None,
    ) -> None:
        self.config: ModelConfig = network.config
        self.name = self.config.name
        self.dimensions = self.config.dimensions
        self.has_gates = network.heads.has_gates
        self.tokenizer = tokenizer
        self.device = pick_device(device)
        self.network = network.to(self.device).eval().requires_grad_(False)
        self.embedder = None
        self.reads = network.encoder.reads
        if self.reads != TOKENS:
            self.embedder = embedder or SentenceEmbedder.of(self.config, self.device)

    def encode(
        self, texts: str | Iterable[str], batch_size: int = 256, progress: Progress | None = None
    ) -> Codes:
        """Codes of one text or many, in their order.

        Args:
            texts: one text or many: a list, a column of a table, an array of NumPy or Arrow; also none.
            batch_size: sentences per forward pass.
            progress: called with (done, total) after each batch.

        Raises:
            TextError: no texts, or one is missing, empty or over the size limit.
        """
        texts = [texts] if isinstance(texts, str) else list_of_texts(texts)
        _check_batch(batch_size)
        # Alike lengths together: the encoder then reads little padding. The order is restored at the end.
        order = np.argsort([len(text) for text in texts], kind="stable")
        parts = []
        for start in range(0, len(texts), batch_size):
            some = [texts[row] for row in order[start : start + batch_size]]
            batch = self.tokenizer.encode(some, self.config.max_tokens)
            parts.append(self.encode_batch(batch, self.features(batch)))
            if progress:
                progress(min(start + batch_size, len(texts)), len(texts))
        if not parts:
            nothing = TokenizedBatch(np.zeros((0, 1), np.int64), np.zeros(0, np.int64), (), np.zeros(0, bool))
            return self.encode_batch(nothing, None)
        codes = Codes.concatenate(parts)
        return codes if len(codes) == 1 else codes[np.argsort(order)]

    def features(self, batch: TokenizedBatch) -> np.ndarray | None:
        """What the encoder reads: (B, 384) of the frozen one, (B, T) word pieces, or None: the tokens."""
        if self.embedder is None:
            return None
        return (
            self.embedder.word_pieces(batch.texts)
            if self.reads == WORD_PIECES
            else self.embedder.embed(batch.texts)
        )

    def encode_batch(self, batch: TokenizedBatch, features: np.ndarray | None) -> Codes:
        """Codes of B tokenised texts whose `features` are known, e.g. from a cache."""
        with torch.inference_mode():
            kind = np.float32 if self.reads == EMBEDDINGS else np.int64
            inputs = torch.from_numpy(np.asarray(batch.ids if features is None else features, kind))
            posterior = self.network.posterior(inputs.to(self.device))
            return Codes(
                texts=batch.texts,
                truncated=batch.truncated,
                p_on=_array(posterior.p_on),
                gate_a=_array(posterior.gate_a),
                gate_b=_array(posterior.gate_b),
                slab_mean=_array(posterior.slab_mean),
                slab_sd=_array(posterior.slab_sd),
                values=_array(posterior.values),
                active=posterior.active(self.config.active_threshold).cpu().numpy(),
                nats_gate=_array(posterior.kl_gate(self.config.alpha, self.config.beta)),
                nats_value=_array(posterior.kl_value()),
                scales=_array(self.network.scales),
                spike_scale=self.config.spike_scale,
                has_gates=self.has_gates,
            )

    def decode(
        self,
        codes: Codes | np.ndarray,
        method: str = "greedy",
        seed: int | None = 0,
        temperature: float = 1.0,
        batch_size: int = 256,
        beams: int = 4,
        candidates: int = CANDIDATES,
        unedited: Codes | np.ndarray | None = None,
    ) -> list[str]:
        """Sentences of N codes, in their order.

        One that the content filter flags gives way to the likeliest other sentence of its code, or to
        WITHHELD. Models that read MiniLM embeddings are judged by words and classifier, others by words.

        Args:
            codes: Codes, whose `gated` is decoded, or an array (N, D) or (D,), dense or SciPy's sparse.
            method: "greedy"; "beam", which keeps `beams` beginnings of each sentence; "sample" with `seed`
                and `temperature`; or "best": of `candidates` by beam search and by draws of `seed`, the one
                that says the code best when it is read again (`core.interpretation.best_of_n`). All codes of
                a call share the noise of its seed: equal codes give equal sentences, and other draws need
                other seeds (None draws one). "guided", for edited codes: of sentences in which the edit is
                exaggerated more and more (`core.nn.guided_decoding`), the one that, read again, says the code
                best and has moved as the edit asked.
            unedited: with "guided", the codes before the edit, one for each code or one for all.

        Raises:
            RequestError: unknown method, wrong width, values that are not finite, temperature not positive,
                beams outside 1 to 16, candidates outside 1 to 64, seed below 0 or of more than 63 bits,
                "guided" without `unedited`.
        """
        z = self._checked(codes)
        _check_batch(batch_size)
        seed = secrets.randbits(32) if seed is None else whole(seed)
        beams, candidates = whole(beams), whole(candidates)
        check_options(method, seed, temperature, beams, candidates)
        decoder, most, words = self.network.decoder, self.config.max_tokens, self._word_constraint
        texts: list[str] = []
        before = self._unedited(unedited, len(z)) if method == "guided" else None
        if method in ("best", "guided"):
            batch_size = max(1, batch_size // (candidates if method == "best" else len(STRENGTHS)))
        for start in range(0, len(z), batch_size):
            part = z[start : start + batch_size].to(self.device)
            # Seeded per batch: a sentence does not depend on which batch its code came to lie in.
            generator = torch.Generator(self.device).manual_seed(seed)
            if method in ("best", "guided"):
                was = None
                if before is None:
                    ids = candidates_of(decoder, part, most, candidates, generator, words)  # (B, K, T)
                else:
                    old = before[start : start + batch_size].to(self.device)
                    ids = guided_candidates(decoder, part, old, most, words)
                    unique, place = torch.unique(old, dim=0, return_inverse=True)
                    greedy = generate(decoder, unique, most, word_constraint=words)[place].tolist()
                    was = Unedited(old.cpu().numpy(), [self._text(row) for row in greedy])
                said = [[self._text(row) for row in rows] for rows in ids.tolist()]
                texts.extend(self._screened(best_of(self, part.cpu().numpy(), said, was), part))
                continue
            if method == "beam":
                ids, _ = beam_search(decoder, part, most, beams, words)
            else:
                drawing = generator if method == "sample" else None
                ids = generate(decoder, part, most, drawing, temperature, words)
            texts.extend(self._screened([self._text(row) for row in ids.tolist()], part))
        return texts

    def sample_posterior(self, text: str, n: int = 5, seed: int = 0) -> list[str]:
        """Greedy sentences of `n` seeded draws of z for one text: what else the model takes it to mean.

        An autoencoder has no distribution: its n answers are one and the same.

        Raises:
            TextError: the text is empty or over the size limit.
            RequestError: n outside 1 to 1,000.
        """
        if not 1 <= n <= 1000:
            raise RequestError(f"{n} draws.", "Ask for 1 to 1,000.")
        return self.decode(self.encode(text).sample(seed, n)[:, 0])

    def nll(
        self,
        texts: Sequence[str],
        gated: Codes | np.ndarray,
        batch_size: int = 256,
        truncated: np.ndarray | None = None,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Negative log-likelihood of N texts given their codes, full softmax.

        Args:
            truncated: (N,) bool, texts that were cut before, as `Codes.texts` are where `Codes.truncated`.

        Returns:
            (nats per sentence (N,), predicted tokens per sentence (N,), the end mark included: a
            sentence that was cut, here or before, has none).

        Raises:
            RequestError: as many codes as texts are needed; wrong width, values that are not finite.
        """
        z = self._checked(gated)
        _check_batch(batch_size)
        if len(texts) != len(z):
            raise RequestError(f"{len(texts)} texts and {len(z)} codes.", "Give one code for each text.")
        nats, tokens = np.zeros(len(z)), np.zeros(len(z), dtype=np.int64)
        for start in range(0, len(z), batch_size):
            batch = self.tokenizer.encode(texts[start : start + batch_size], self.config.max_tokens)
            rows = slice(start, start + len(batch.texts))
            cut = batch.truncated
            if truncated is not None:
                cut = cut | truncated[rows]
            with torch.inference_mode():
                teacher = Teacher.of(
                    torch.from_numpy(batch.ids).to(self.device),
                    torch.from_numpy(batch.lengths).to(self.device),
                    torch.from_numpy(cut).to(self.device),
                )
                each = self.network.decoder.token_nll(z[rows].to(self.device), teacher)
                nats[rows] = each.sum(1).cpu().numpy()
                tokens[rows] = batch.lengths + ~cut
        return nats, tokens

    @cached_property
    def _word_constraint(self) -> WordConstraint | None:
        return WordConstraint.of(self.tokenizer)

    def _screened(self, texts: list[str], z: Tensor) -> list[str]:
        """`texts` (B,) of codes z (B, D), those that the content filter flags replaced."""
        flagged = np.flatnonzero(self._flags(texts))
        if not len(flagged):
            return texts
        most = self.config.max_tokens
        others = beam_candidates(self.network.decoder, z[flagged], most, _OTHERS, self._word_constraint)
        for place, candidates in zip(flagged, others.tolist(), strict=True):
            said = [self._text(ids) for ids in candidates]
            able = (text for text, bad in zip(said, self._flags(said), strict=True) if text and not bad)
            texts[place] = next(able, WITHHELD)
        return texts

    def _flags(self, texts: list[str]) -> np.ndarray:
        """(N,) bool, by `core.nn.content_filter`."""
        judges = self.reads == EMBEDDINGS and getattr(self.embedder, "sha256", None) == MINILM_SHA256
        known = self.embedder.embed(texts) if judges and self.embedder is not None and texts else None
        return content_filter().flags(texts, known)

    def _text(self, ids: list[int]) -> str:
        return self.tokenizer.decode(self._word_constraint.whole(ids) if self._word_constraint else ids)

    def _unedited(self, codes: Codes | np.ndarray | None, count: int) -> Tensor:
        if codes is None:
            raise RequestError(
                "Guided decoding needs the codes before the edit.", "Give `unedited`, or use another method."
            )
        found = self._checked(codes)
        if len(found) not in (1, count):
            raise RequestError(
                f"{count} codes and {len(found)} unedited ones.", "Give one for each, or one for all."
            )
        return found.expand(count, -1)

    def _checked(self, codes: Codes | np.ndarray) -> Tensor:
        given = codes.gated if isinstance(codes, Codes) else codes
        return torch.tensor(code_array(given, self.dimensions, self.name))  # a copy: codes may be read-only


def _check_batch(size: int) -> None:
    if whole(size) < 1:
        raise RequestError(f"batch_size is {size}.", "Give 1 or more.")


def _array(tensor: Tensor) -> np.ndarray:
    return tensor.float().cpu().numpy()
