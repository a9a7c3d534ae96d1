"""An upload as a corpus. How it is read, and all that was guessed: `core.data.readers.user_table`."""

from pathlib import PurePath

from core.data.corpus import Corpus
from core.data.normalise import replace_invisible
from core.data.readers.as_corpus import UNLABELLED
from core.data.readers.encodings import ENCODINGS, EncodingError
from core.data.readers.rows import FORMATS, MAX_ROWS
from core.data.readers.strict_json import shorten
from core.data.readers.user_table import Reading, parse_table
from core.errors import CorpusError

__all__ = ["ENCODINGS", "FORMATS", "MAX_BYTES", "MAX_ROWS", "UNLABELLED", "EncodingError", "read_bytes"]
MAX_BYTES = 20 * 2**20
"""Of an upload, whose sender is not known; a file named by its path may be larger."""


def read_bytes(content: bytes, file_name: str, encoding: str | None = None) -> Corpus:
    """The corpus in an uploaded file; errors as `read_table`.

    Of `file_name`, which a stranger may have chosen, ending and letters are used, never as a path.
    The corpus's title says how many rows repeat others.
    """
    if len(content) > MAX_BYTES:
        name = shorten(replace_invisible(PurePath(file_name).name), 100)
        raise CorpusError(f"{name} is larger than {MAX_BYTES // 2**20} MB.", "Split it, or bring fewer rows.")
    return parse_table(content, file_name, Reading(encoding=encoding)).corpus()
