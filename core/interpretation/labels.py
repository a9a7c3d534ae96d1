"""Names of dimensions without a language model: from the words, patterns and classes that set them apart."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.data.word_forms import stem
from core.data.wordnet_lexicon import lexicon
from core.interpretation.lexicon import alike, class_title, may_name
from core.interpretation.patterns import MARKS, SPEAKERS, WEAK_OPENINGS, content_of
from core.interpretation.records import UNCLEAR, ClassShare, Word
from core.interpretation.words import words_of

LEAST_Z = 4.0
"""A word or pattern below this may be chance: there are tens of thousands of them."""
_PATTERN_SHARE, _MARK_SHARE, _CLASS_SHARE, _CLASS_LIFT = 0.15, 0.4, 0.6, 2.5
MOST_WORDS = 3
_COMMON_WORDS = 0.35
"""A word that many dimensions claim loses in a name: its z is divided by this power of their number."""


@dataclass(frozen=True)
class Evidence:
    """What is known of one group of sentences: words and patterns by z, largest first, classes by share.

    phrases: words that hardly ever stand alone, with their phrase, e.g. both of "united states".
    """

    rows: int
    words: tuple[Word, ...]
    patterns: tuple[Word, ...]
    classes: tuple[ClassShare, ...]
    phrases: Mapping[str, str] = field(default_factory=dict)
    claims: Mapping[str, int] = field(default_factory=dict)
    """By stem, how many dimensions count a word among their own: see `claimed`."""


def claimed(evidences: Sequence[Evidence], most: int = 10) -> dict[str, int]:
    """By stem, how many groups of sentences have a word among their `most` most telling nameable ones."""
    counts: Counter[str] = Counter()
    for evidence in evidences:
        words = [word for word in evidence.words if word.z >= LEAST_Z and may_name(word.word)][:most]
        counts.update({stem(word.word) for word in words})
    return counts


@dataclass(frozen=True)
class Proposal:
    """A name in its parts: a pattern or a class in front (or neither), then words; `spare` could be added.

    `opposite` names the sentences with negative values where they differ from the positive ones.
    """

    pattern: str | None = None
    class_label: str | None = None
    words: tuple[str, ...] = ()
    spare: tuple[str, ...] = ()
    opposite: "Proposal | None" = None

    @property
    def text(self) -> str:
        """As shown, e.g. "plants: shrub, leaves", "the act of ... (moving)", "music, song / food, dish"."""
        words = ", ".join(self.words)
        title = class_title(self.class_label) if self.class_label else None
        if self.pattern:
            text = f"{self.pattern} ({words})" if words else self.pattern
        elif title:
            text = f"{title}: {words}" if words else title
        else:
            text = words or UNCLEAR
        return text if self.opposite is None else f"{text} / {self.opposite.text}"

    @property
    def key(self) -> frozenset:
        """Equal for names that a reader would take for one."""
        parts = {stem(word) for word in self.words} | {self.pattern, self.class_label} - {None}
        return frozenset({frozenset(parts), self.opposite.key if self.opposite else None})

    def varied(self) -> "Proposal | None":
        """With another distinguishing word: a further one up to three, then in place of the last."""
        if self.spare:
            kept = self.words[: MOST_WORDS - 1]
            return replace(self, words=(*kept, self.spare[0]), spare=self.spare[1:])
        other = self.opposite.varied() if self.opposite else None
        return replace(self, opposite=other) if other else None


def propose(evidence: Evidence, most_words: int = MOST_WORDS) -> Proposal:
    """The name of one group of sentences: a pattern or class where that is purer, and a few words."""
    words = _distinct_words(evidence)
    best = words[0].z if words else 0.0
    pattern = _best_pattern(evidence, best)
    label = _best_class(evidence)
    if pattern and label and SPEAKERS.issuperset(words_of(pattern.word)):
        pattern = None  # "bad reviews" says more than "we ..."
    if pattern:
        inside = content_of(pattern.word)
        words = [word for word in words if not any(alike(word.word, other) for other in inside)]
        words = _telling_apart(words, evidence, 0)
        enough = 0.0 if pattern.word in MARKS else 0.4 * pattern.z
        kept = [word.word for word in words if word.z >= enough][: min(2, most_words)]
        return Proposal(pattern=pattern.word, words=tuple(kept), spare=_rest(words, kept))
    if label:
        said = (class_title(label) or "").split()
        words = [word for word in words if not any(alike(word.word, other) for other in said)]
        most_words = min(2, most_words)
    words = _telling_apart(words, evidence, 0 if label else 1)
    kept = [word.word for word in words[:most_words] if word.z >= 0.3 * words[0].z]
    return Proposal(class_label=label, words=tuple(kept), spare=_rest(words, kept))


def propose_signed(both: Evidence, up: Evidence | None, down: Evidence | None) -> Proposal:
    """The name of a dimension; two-sided only where positive and negative values differ in meaning."""
    whole = propose(both)
    if up is None or down is None:
        return whole
    positive, negative = propose(up, 2), propose(down, 2)
    if UNCLEAR in (positive.text, negative.text) or _related(positive, negative):
        return whole
    return replace(positive, opposite=negative)


def distinct(proposals: Sequence[Proposal], strength: Sequence[float]) -> list[Proposal]:
    """No two alike: of those that are, the strongest keeps its name and the others get other words.

    A dimension whose words give out becomes "no clear name".
    """
    result = list(proposals)
    taken: set[frozenset] = set()
    texts: set[str] = set()
    for place in sorted(range(len(result)), key=lambda place: (-strength[place], place)):
        if result[place].text == UNCLEAR:
            continue
        proposal: Proposal | None = result[place]
        while proposal is not None and (proposal.key in taken or proposal.text in texts):
            proposal = proposal.varied()
        result[place] = proposal or Proposal()
        if proposal is not None:
            taken.add(proposal.key)
            texts.add(proposal.text)
    return result


def _distinct_words(evidence: Evidence) -> list[Word]:
    """Nameable words in order of z; for similar forms, the base form of the one seen most often."""
    groups: list[list[Word]] = []
    for word in evidence.words:
        if word.z < LEAST_Z or not may_name(word.word):
            continue
        for group in groups:
            if alike(group[0].word, word.word):
                group.append(word)
                break
        else:
            groups.append([word])
    chosen: list[Word] = []
    for group in groups:
        forms = [word for word in group if stem(word.word) == stem(group[0].word)]
        most = max(forms, key=lambda word: (word.count, -len(word.word)))
        text = evidence.phrases.get(most.word) or _base(most.word)
        if all(text != word.word for word in chosen):
            chosen.append(replace(most, word=text, z=group[0].z))
    return chosen


def _base(word: str) -> str:
    base = lexicon().lemma(word)
    return base if may_name(base) else word


def _telling_apart(words: list[Word], evidence: Evidence, first: int) -> list[Word]:
    """The same words; from place `first` on, those that few other dimensions claim come forward.

    Twenty dimensions of good reviews all have "great" and "food": what tells them apart are the words behind.
    """

    def weight(word: Word) -> float:
        parts = [evidence.claims.get(stem(part), 1) for part in word.word.split()]
        return word.z * max(1, min(parts)) ** -_COMMON_WORDS

    return [*words[:first], *sorted(words[first:], key=lambda word: -weight(word))]


def _best_pattern(evidence: Evidence, best_word: float) -> Word | None:
    common = []
    for pattern in evidence.patterns:
        share = _MARK_SHARE if pattern.word in MARKS else _PATTERN_SHARE
        if pattern.z >= LEAST_Z and pattern.count >= share * evidence.rows:
            common.append(pattern)
    # Articles and prepositions in front say little: such openings only stand in where no word does.
    distinctive = [pattern for pattern in common if not WEAK_OPENINGS.issuperset(words_of(pattern.word))]
    common = distinctive if best_word else distinctive or common
    if not common or common[0].z < 0.75 * best_word:
        return None
    best = common[0]
    for longer in common:  # "the act of ..." says more than "the ..." where most of its rows go on like that
        if longer.word.startswith(best.word.removesuffix("...")) and longer.count >= 0.6 * best.count:
            best = longer
    return best


def _best_class(evidence: Evidence) -> str | None:
    common = (one for one in evidence.classes if one.share >= _CLASS_SHARE and one.lift >= _CLASS_LIFT)
    return next((one.label for one in common if class_title(one.label)), None)


def _rest(words: Sequence[Word], kept: Sequence[str]) -> tuple[str, ...]:
    return tuple(word.word for word in words if word.word not in kept)[:12]


def _related(one: Proposal, other: Proposal) -> bool:
    front, other_front = (one.pattern, one.class_label), (other.pattern, other.class_label)
    same_front = front == other_front and any(front)
    return same_front or any(alike(left, right) for left in one.words for right in other.words)
