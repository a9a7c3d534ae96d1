"""A result as one zip, to keep or to send, and back: nothing of a foreign zip is trusted."""

import io
import re
import shutil
import stat
import zipfile

from pydantic import ValidationError

from core.checkpoint.atomic import replaced_folder
from core.checkpoint.catalogue import catalogue
from core.checkpoint.home import CHECKPOINT, own_folder
from core.config import first_problem
from core.errors import HSVAEError, JobError
from core.jobs.registry import _free_name
from core.jobs.results import RECORD, Result, ResultRecord, read_result
from core.jobs.results import _store as store
from core.model import load

MOST_FILES, MOST_BYTES, MOST_RATIO = 256, 2**30, 1000
"""Of a zip that is loaded: entries, their unpacked bytes together, how much smaller each may be packed."""
_NAME = re.compile(
    r"(own\.json|index/[a-z0-9][a-z0-9._-]{0,80}|"
    r"checkpoint/([A-Za-z0-9][A-Za-z0-9._-]{0,63}|index-[a-z0-9][a-z0-9._-]{0,63}/[a-z0-9][a-z0-9._-]{0,80}))"
)
_CURE = "Choose a zip that was saved on this page."
_SMALL = 2**20


def pack(found: Result) -> bytes:
    """All files of a result as a zip.

    Raises:
        JobError: one of them cannot be read.
    """
    stream = io.BytesIO()
    try:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(found.folder.rglob("*")):
                if file.is_file() and not file.is_symlink():
                    archive.write(file, file.relative_to(found.folder).as_posix())
    except OSError as error:
        raise JobError(f"{found.folder} cannot be read ({error.strerror or error}).", "Try again.") from None
    return stream.getvalue()


def unpack(content: bytes, owner: str) -> Result:
    """Keep the result in a zip as one of the owner's, under a name that is free.

    Sizes and names of all entries are checked before anything is unpacked, and the files as when a checkpoint
    or an index is opened; a zip that fails leaves nothing.

    Raises:
        JobError: no such zip, over a limit, damaged, of a name that a model has, or it cannot be written.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _kept(archive, _checked(archive), owner)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError) as error:
        raise JobError(f"This is no readable zip ({str(error)[:100]}).", _CURE) from None
    except OSError as error:
        cure = "Free some space, or set HSVAE_HOME to a folder that you may write to."
        raise JobError(f"It cannot be written ({error.strerror or error}).", cure) from None


def _checked(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The entries of a zip, none of them but those that `pack` writes."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_FILES or len(set(names)) < len(names) or RECORD not in names:
        raise JobError("This zip is no saved corpus or model.", _CURE)
    for entry in entries:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        odd = not _NAME.fullmatch(entry.filename) or ".." in entry.filename
        if odd or entry.flag_bits & 1 or kind not in (0, stat.S_IFREG):
            raise JobError(f"The zip holds {entry.filename[:80]!r}, which does not belong there.", _CURE)
        if entry.file_size > max(_SMALL, MOST_RATIO * entry.compress_size):
            raise JobError(f"{entry.filename[:80]!r} unpacks to far more than it should.", _CURE)
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise JobError(f"The zip unpacks to more than {MOST_BYTES // 2**20} MB.", _CURE)
    return entries


def _kept(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], owner: str) -> Result:
    try:
        record = ResultRecord.model_validate_json(archive.read(RECORD))
    except ValidationError as error:
        key, problem = first_problem(error)
        raise JobError(f"{RECORD} in the zip: {key}: {problem}.", _CURE) from None
    name = record.name
    taken = {entry.name for entry in catalogue(owner)} | {
        place.name for place in own_folder(owner).glob("*") if place.is_dir()
    }
    if name in taken and record.kind == "train":
        raise JobError(f"There is a model or corpus {name!r} already.", "Delete that one first.")
    if name in taken:
        name = _free_name(record.title, owner)
    place = own_folder(owner) / name
    with replaced_folder(place) as new:
        for entry in entries:
            file = new / entry.filename
            file.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(entry) as packed, file.open("wb") as out:
                shutil.copyfileobj(packed, out)  # zipfile stops at the size that the entry states
        record = record.model_copy(update={"name": name})
        store(record, new)
        _validate(Result(record, new))
    return read_result(place)


def _validate(found: Result) -> None:
    """Raises JobError unless everything in an unpacked result can be opened."""
    try:
        if found.checkpoint is not None:
            config = load(found.folder / CHECKPOINT).config
            if config.name != found.record.name:
                raise JobError(f"The model calls itself {config.name!r}.", _CURE)
        index = found.index()
        table = found.table()
        if len(table) < 1 or len(index.rows) < 1:
            raise JobError("It holds no rows.", _CURE)
    except JobError:
        raise
    except HSVAEError as error:
        raise JobError(error.cause, _CURE) from None
