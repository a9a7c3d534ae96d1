"""Archives and workbooks: refused in words, or the one harmless sentence is read; nothing is unpacked."""

import time
from pathlib import Path

import pytest

from core.data.readers.table import read_bytes
from core.errors import CorpusError
from tests.attacks.archive_cases import ARCHIVES


@pytest.mark.parametrize("case", ARCHIVES)
def test_archive(case, tmp_path, monkeypatch):
    name, made = ARCHIVES[case]
    content = made()
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    begun = time.process_time()
    try:
        assert read_bytes(content, name).texts == ("a dog",)
    except CorpusError as error:
        assert error.cause.startswith(name) and error.cure
    assert time.process_time() - begun < 5
    assert [place for place in tmp_path.rglob("*") if place.is_file()] == [], "nothing was unpacked"
    assert not Path("/tmp/escaped.csv").exists()
