"""Which checkpoints there are: the shipped ones and the user's own. Torch is not needed to list them."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from core.checkpoint.atomic import current
from core.checkpoint.format import MANIFEST, METRICS, check_folder, plain_file, read_config, read_metrics
from core.checkpoint.home import CHECKPOINT, LOCAL, folder_of, models_folder, own_folder
from core.checkpoint.hub import is_repository, repository_folder
from core.checkpoint.manifest import check_sizes, read_manifest
from core.data.readers.strict_json import shorten
from core.errors import CheckpointError

DEFAULT = "english-bert-768"
"""The checkpoint that is opened when none is named."""
VARIABLE = "HSVAE_PRETRAINED"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True)
class Entry:
    """One checkpoint of the catalogue.

    model, encoder: as in its config. minutes_trained: 0 when it does not say. partner: the checkpoint to set
    beside it (a sparse model's dense one, and the other way round), empty when there is none. problem: None,
    or the sentence why it is hidden; the other fields are then what could still be read.
    """

    name: str
    folder: Path
    model: str = ""
    encoder: str = ""
    dimensions: int = 0
    minutes_trained: float = 0.0
    default: bool = False
    partner: str = ""
    problem: str | None = None


def pretrained_folder() -> Path:
    """$HSVAE_PRETRAINED, or `pretrained` beside the installed `core`."""
    return folder_of(VARIABLE) or Path(__file__).resolve().parents[2] / "pretrained"


def catalogue(owner: str = LOCAL) -> list[Entry]:
    """Every checkpoint by name, the default first, shipped ones before the user's own; the damaged ones too.

    owner: whose jobs' models are listed too (`core.jobs`); by default those of the local user.

    The checks are cheap (manifest, config, sizes of all files, an index's too): loading checks the rest.
    """
    entries: dict[str, Entry] = {}
    for name, folder in _known(owner):
        if name not in entries:
            entries[name] = _entry(name, current(folder))
    usable = {name for name, entry in entries.items() if not entry.problem}
    found = (entry if entry.partner in usable else replace(entry, partner="") for entry in entries.values())
    return sorted(found, key=lambda entry: not entry.default)


def find(name: str, owner: str = LOCAL) -> Path:
    """The folder of a checkpoint known by `name` to `owner`; never a path of the caller's choice.

    Raises:
        CheckpointError: no such name; lists the known ones.
    """
    if _NAME.fullmatch(name):
        for place in (pretrained_folder() / name, models_folder() / name, trained_by(owner, name)):
            folder = current(place)
            if folder.is_dir():
                return folder
    known = ", ".join(known for known, _ in _known(owner)) or "none"
    raise CheckpointError(
        f"There is no checkpoint {shorten(name)!r}.", f"Known names: {known}; or give the path of a folder."
    )


def resolve(name_or_folder: str | Path, allow_download: bool = False) -> Path:
    """The folder of a known checkpoint, the folder given, or that of a repository on the hub, e.g. "me/mine".

    allow_download: whether a repository may be fetched that is not in the hub's cache.

    Raises:
        CheckpointError: none of these; lists the known names. A file is refused unopened.
    """
    text = os.fspath(name_or_folder)
    try:
        return find(text)
    except CheckpointError:
        try:
            folder = Path(text or "\0").expanduser()
            if current(folder).is_dir():
                return current(folder)
            if folder.exists():
                check_folder(folder)
        except (OSError, ValueError, RuntimeError):
            pass  # no path the system can look up: the list of names is the answer
        if is_repository(text):
            return repository_folder(text, allow_download)
        raise


def _known(owner: str) -> Iterator[tuple[str, Path]]:
    for place in (pretrained_folder(), models_folder()):
        yield from ((name, place / name) for name in _names(place))
    for name in _names(own_folder(owner)):
        if trained_by(owner, name).is_dir():  # other results hold no model
            yield name, trained_by(owner, name)


def trained_by(owner: str, name: str) -> Path:
    """Where the checkpoint lies that a job of the owner's trained under this name, if it did."""
    return current(own_folder(owner) / name) / CHECKPOINT


def _names(place: Path) -> list[str]:
    try:
        found = {child.name for child in place.iterdir() if child.is_dir()}
    except OSError:
        return []
    aside = {name[1:-4] for name in found if name.startswith(".") and name.endswith(".old")}
    return sorted(name for name in found | aside if not name.startswith((".", "_")))


def _entry(name: str, folder: Path) -> Entry:
    facts: dict = {"default": name == DEFAULT}
    try:
        check_folder(folder)
        for file in (MANIFEST, METRICS):
            plain_file(folder, file)
        config = read_config(folder)
        facts |= {"model": config.model, "encoder": config.encoder, "dimensions": config.dimensions}
        manifest = read_manifest(folder)
        check_sizes(folder, manifest)
        metrics = read_metrics(folder)
        minutes, partner = metrics.get("minutes_trained"), metrics.get("partner")
        if isinstance(minutes, int | float) and not isinstance(minutes, bool) and 0 <= minutes < 1e9:
            facts["minutes_trained"] = float(minutes)
        if isinstance(partner, str) and _NAME.fullmatch(partner):
            facts["partner"] = partner
        if config.name != name:
            raise CheckpointError(
                f"{folder} calls itself {config.name!r}.",
                "Give the folder the name that its config.json says.",
            )
    except CheckpointError as error:
        return Entry(name, folder, problem=str(error), **facts)
    return Entry(name, folder, **facts)
