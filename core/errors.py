"""Every error this package declares.

Each one carries a sentence for a person: what happened, where, and what to do about it.
"""


class HSVAEError(Exception):
    """Base of all declared errors.

    `cause` says what is wrong and where; `cure` says what to do. The message shows both.
    """

    def __init__(self, cause: str, cure: str = "") -> None:
        self.cause = cause
        self.cure = cure
        super().__init__(f"{cause} {cure}".strip())


class CheckpointError(HSVAEError):
    """A checkpoint folder is missing, altered, or not what its manifest says."""

    def __init__(self, cause: str, cure: str = "Restore the file, or download the checkpoint again.") -> None:
        super().__init__(cause, cure)


class CorpusError(HSVAEError):
    """A corpus cannot be found or read."""


class MissingTableError(CorpusError):
    """The table of a corpus that is not shipped is not here."""


class ConfigError(HSVAEError):
    """A recipe or configuration holds a missing, unknown or out-of-range setting."""


class TextError(HSVAEError):
    """A text cannot be encoded: empty, or over the size limit."""


class EncoderError(HSVAEError):
    """The pretrained sentence encoder is missing or is not the one a checkpoint was trained with."""


class DeviceError(HSVAEError):
    """The requested compute device is not there."""


class DimensionIndexError(HSVAEError):
    """A dimension index is missing, corrupt, or belongs to another checkpoint."""


class EngineError(HSVAEError):
    """An engine is not installed, not there, or its workers keep dying."""


class RequestError(HSVAEError):
    """An argument is out of range: a dimension, a number of steps, a code of the wrong width."""


class JobError(HSVAEError):
    """A background job or its result is missing, damaged, or in a state that does not allow what is asked."""
