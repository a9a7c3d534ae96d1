"""Checkpoints by their repository on the Hugging Face hub: fetched only when that is allowed, then checked.

Only the files that a checkpoint may have are fetched: safetensors, JSON, and its two texts. The hub's cache
keeps them as links; a plain copy under HSVAE_HOME is what is opened, validated as any other folder.
"""

import re
import shutil
from pathlib import Path

from core.checkpoint.atomic import current, replaced_folder
from core.checkpoint.format import FILES, INDEX_PREFIX, LIMITS, MANIFEST, WEIGHTS, refuse_pickled, reported
from core.checkpoint.home import cache_folder
from core.data.readers.strict_json import shorten
from core.errors import CheckpointError

_PART = r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}"
_REPOSITORY = re.compile(rf"{_PART}/{_PART}")
_WANTED = (*FILES, MANIFEST, f"{INDEX_PREFIX}*/*.json", f"{INDEX_PREFIX}*/*.safetensors")


def is_repository(name: str) -> bool:
    """Whether a name has the form of a repository on the hub: owner/name."""
    return _REPOSITORY.fullmatch(name) is not None and ".." not in name


def repository_folder(name: str, allow_download: bool = False) -> Path:
    """The folder of a checkpoint on the hub; what is in the hub's cache already needs no network.

    Raises:
        CheckpointError: huggingface_hub is not installed, the repository is not here and fetching it is not
            allowed, it cannot be fetched, or a file in it is too large.
    """
    try:
        from huggingface_hub import snapshot_download
    except ImportError:
        raise CheckpointError(
            f"{shorten(name)!r} is no checkpoint here; to fetch it from the hub takes huggingface_hub.",
            "Install it with: pip install huggingface_hub; or give the path of a folder.",
        ) from None
    try:
        snapshot = Path(
            snapshot_download(name, allow_patterns=list(_WANTED), local_files_only=not allow_download)
        )
    except Exception as error:  # the library raises many kinds: network, access, no such repository
        cure = "Check name and network." if allow_download else "Allow it with --allow-download."
        raise CheckpointError(
            f"{shorten(name)!r} is no checkpoint here, and is not in the hub's cache"
            f" ({type(error).__name__}).",
            cure,
        ) from None
    return _plain_copy(snapshot, name)


def _plain_copy(snapshot: Path, name: str) -> Path:
    """The files of a snapshot without links, in a folder of its own per revision."""
    folder = cache_folder("hub") / f"{name.replace('/', '--')}-{snapshot.name[:40]}"
    if current(folder).is_dir():
        return current(folder)
    inside = snapshot.resolve().parents[1]  # the repository's folder in the cache, with its blobs
    with reported(folder), replaced_folder(folder) as new:
        for pattern in _WANTED:
            for file in sorted(snapshot.glob(pattern)):
                refuse_pickled(file)
                target = file.resolve()
                limit = LIMITS.get(file.name, LIMITS[WEIGHTS])
                if not target.is_relative_to(inside) or not target.is_file():
                    raise CheckpointError(f"{file} leads out of its repository.", "Delete it from the cache.")
                if target.stat().st_size > limit:
                    raise CheckpointError(f"{file} is larger than {limit:,} bytes.", "Choose another.")
                place = new / file.relative_to(snapshot)
                place.parent.mkdir(exist_ok=True)
                shutil.copyfile(target, place)
    return folder
