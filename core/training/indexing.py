"""The index of a checkpoint and a corpus: its sentences encoded once, with the numbers of the training text.

Nothing here imports what measures a checkpoint: an index of somebody's rows starts in seconds.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from core.checkpoint.atomic import current
from core.checkpoint.format import WEIGHTS
from core.checkpoint.manifest import add_folder_to_manifest, read_manifest
from core.data.builtin import corpus_names
from core.data.corpus import Corpus
from core.data.everyday import EXAMPLES
from core.data.load import load_corpus
from core.data.readers.stored_table import ROWS, store_table, table_of
from core.data.readers.user_table import Reading
from core.engine import Engine
from core.errors import CorpusError, DimensionIndexError, MissingTableError, RequestError
from core.evaluation.effects import measure_effects
from core.evaluation.encoding import store_of
from core.evaluation.splits import EvalDataset
from core.index import index_folder
from core.index.build import build_index
from core.index.new_examples import with_examples
from core.index.relations import decoder_effects
from core.index.sentences import Encode, Progress
from core.interpretation.codes import Codes
from core.model import Model, load
from core.nn.embedding_store import EmbeddingStore
from core.training.mixture import SIDES, mixture
from core.training.recipe import CorpusPart


def stored_encoder(model: Model, store: EmbeddingStore | None) -> Encode:
    """Sentences to Codes with the sentence embeddings taken from the store."""

    def encode(texts: Sequence[str]) -> Codes:
        batch = model.tokenizer.encode(texts, model.config.max_tokens)
        return model.encode_batch(
            batch, model.features(batch) if store is None else store.embed(batch.texts)[:]
        )

    return encode


def index_checkpoint(
    model: Model,
    corpus: str = EXAMPLES,
    data_dir: Path | None = None,
    out: Path | None = None,
    progress: Progress | None = None,
    effects: bool = True,
    maps: bool = False,
    say: Callable[[str], None] = lambda sentence: None,
    reading: Reading | None = None,
    engine: Engine | None = None,
) -> Path:
    """Build the index of (checkpoint, corpus), its numbers taken from all corpora of the model's recipe.

    Where a table of the recipe is not here, the numbers and effects are those of the checkpoint's own index.

    effects, maps: also measure what the decoder does with each dimension, and fit the maps, where an older
    index of the same weights and sentences has not done so already. A model without gates gets no maps: they
    are drawn from stored codes, and its index keeps none. Nor does a corpus with too few sentences to place.

    say: gets a line about what was not computed anew, or left out. reading: what is said of a corpus's file.
    engine: where the sentences are encoded; by default here.

    Raises:
        RequestError: there is no folder to write to, or the model was never saved.
        CorpusError: a table is not here, and the checkpoint has no index.
    """
    if model.folder is None:
        raise RequestError("This model has no folder yet.", "Save it first.")
    if out is None and corpus not in corpus_names():
        load_corpus(corpus, data_dir, reading)  # says what is wrong with a name or file of no use
        raise RequestError(
            f"{corpus} is no registered corpus.", "Name a folder for its index, e.g. --out DIR."
        )
    store = store_of(model)
    examples = load_corpus(corpus, data_dir, reading)
    shipped = None
    try:
        texts, labels = mixture_texts(model, examples, data_dir)
    except CorpusError as error:  # a shipped model's tables are not here, or the rows of one's own
        shipped = index_folder(model.folder)
        if not current(shipped).is_dir():
            raise MissingTableError(
                f"{error.cause} Nor is there {shipped} with the numbers about the training text.",
                f"{error.cure} Or restore that index.",
            ) from None
        texts, labels = [], []
        say("numbers about the training text are those of the shipped index")
    folder = out or index_folder(model.folder, corpus)
    sha256 = read_manifest(model.folder).files[WEIGHTS].sha256
    encode = stored_encoder(model, store)
    here = engine is None or engine.here
    begin = None if here else partial(_stored_encoder_at, model.folder, str(model.device))
    if store is not None and here:  # all at once first: one pass over the missing texts, with progress
        store.embed(
            model.tokenizer.encode([*examples.texts, *texts], model.config.max_tokens).texts, progress
        )
    if shipped is not None:
        index = with_examples(shipped, encode, examples, folder, sha256, progress, engine=engine, begin=begin)
    else:
        layers = (model.network.decoder.z_to_input, model.network.decoder.z_to_state)
        moved = decoder_effects(*(layer.weight.cpu().numpy() for layer in layers))
        index = build_index(
            encode, examples, texts, labels, folder, sha256, progress,
            decoder_effects=moved, embed=None if store is None else partial(_embed, model, store),
            engine=engine, begin=begin,
        )  # fmt: skip
    if effects and index.effects is None:
        measure_effects(model, index, folder, progress)
    if maps and index.has_gates and index.map is None:
        from core.index.fit_projection import fit_map

        try:
            fit_map(index, folder)
        except (RequestError, DimensionIndexError) as error:  # too few sentences, say: the index is whole
            say(f"no maps: {error}")
    if out is None:
        add_folder_to_manifest(model.folder, folder.name)
    return folder


def index_own(
    model: Model, part: CorpusPart, data_dir: Path | None, say: Callable[[str], None], effects: bool = True
) -> Path:
    """The folder of the index of a checkpoint's own training corpus, with its rows and maps."""
    rows = load_corpus(part.name, data_dir, part.reading)
    assert model.folder is not None  # it was just saved
    folder = index_folder(model.folder, rows.name)
    index_checkpoint(
        model, part.name, data_dir, folder, effects=effects, maps=True, say=say, reading=part.reading
    )
    store_table(table_of(rows), folder / ROWS)
    add_folder_to_manifest(model.folder, folder.name)
    return folder


def _stored_encoder_at(folder: Path, device: str) -> Encode:
    """`stored_encoder` of a checkpoint: what a worker in another process begins with."""
    model = load(folder, device)
    return stored_encoder(model, store_of(model))


def _embed(model: Model, store: EmbeddingStore, texts: Sequence[str]) -> np.ndarray:
    """(N, F) of texts as the model reads them, kept for the next index."""
    return store.embed(model.tokenizer.encode(texts, model.config.max_tokens).texts)[:]


def mixture_texts(model: Model, fallback: Corpus, data_dir: Path | None) -> tuple[list[str], list[str]]:
    """Texts and classes of every row that the model's recipe names, whichever side it is on."""
    recipe = model.metrics.get("recipe", {})
    parts = tuple(CorpusPart.parse(part, model.name) for part in recipe.get("corpora", ()))
    sides = [mixture(parts, side, data_dir) for side in SIDES] if parts else [EvalDataset.of([fallback])]
    return [text for rows in sides for text in rows.texts], [label for rows in sides for label in rows.labels]
