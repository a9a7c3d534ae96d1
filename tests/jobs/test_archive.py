"""A result as a zip file: the way out and back, and archives that are refused."""

import io
import json
import shutil
import stat
import zipfile
from pathlib import Path

import pytest

from core import jobs
from core.errors import HSVAEError, JobError
from core.jobs.worker import Worker
from tests.jobs.small import save_tiny


@pytest.fixture(scope="module")
def explored(table, tmp_path_factory) -> Path:
    """An HSVAE_HOME with an explored corpus."""
    home = tmp_path_factory.mktemp("explored")
    save_tiny(home / "models" / "tiny")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HSVAE_HOME", str(home))
        patch.setattr("core.jobs.registry._start", lambda job: None)
        job = jobs.submit("explore", {"model": "tiny", "maps": False}, "local", "reviews", table)
        assert Worker(job.folder).run().error == ""
        jobs.remove(job.id, "local")
    return home


@pytest.fixture
def result(explored, tmp_path, monkeypatch):
    """The explored corpus, in a home of its own for one test."""
    monkeypatch.setenv("HSVAE_HOME", str(shutil.copytree(explored, tmp_path / "home", symlinks=True)))
    return jobs.result("reviews", "local")


@pytest.fixture
def files(result) -> dict[str, bytes]:
    """The files of its archive."""
    content = io.BytesIO()
    jobs.pack(result, content)
    with zipfile.ZipFile(content) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: dict, method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    """An archive of names, or ZipInfos, and contents."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content


def test_a_result_goes_out_and_back(result, table, tmp_path):
    jobs.pack(result, tmp_path / "reviews.zip")
    twin = jobs.unpack(tmp_path / "reviews.zip", "local")
    assert twin.record == result.record.model_copy(update={"name": "reviews-2"})
    assert twin.index().rows.texts == result.index().rows.texts == table.corpus().texts
    assert twin.table().columns == table.columns
    other = jobs.unpack(tmp_path / "reviews.zip", "somebody")
    assert other.record.name == "reviews" and len(jobs.results("somebody")) == 1


@pytest.mark.parametrize(
    "name",
    ["../own.json", "/etc/passwd", "index/../own.json", "index\\index.json", "index/more.zip", "index/a.pkl",
     "C:/own.json", "checkpoint/model.bin", "OWN.JSON", "index/index.json/", "./own.json"],
)  # fmt: skip
def test_names_that_are_no_result_s_are_refused(files, name):
    with pytest.raises(JobError, match=r"refused|whole zip"):
        jobs.unpack(zipped({**files, name: b"{}"}), "somebody")
    assert jobs.results("somebody") == []


def test_links_and_encrypted_files_are_refused(files):
    link = zipfile.ZipInfo("index/effects.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(JobError, match="a link"):
        jobs.unpack(zipped({**files, link: b"/etc/passwd"}), "somebody")
    content = bytearray(zipped(files).getvalue())
    place = content.rindex(b"PK\x01\x02")
    content[place + 8] |= 1
    with pytest.raises(JobError, match="encrypted"):
        jobs.unpack(io.BytesIO(bytes(content)), "somebody")


def test_bombs_are_refused_before_they_are_opened(files, monkeypatch):
    bomb = {**files, "index/effects.json": b" " * 2**24}
    with pytest.raises(JobError, match="times larger"):
        jobs.unpack(zipped(bomb), "somebody")
    monkeypatch.setattr("core.jobs.archive.MAX_ARCHIVE", 2**12)
    with pytest.raises(JobError, match="the limit is"):
        jobs.unpack(zipped(files), "somebody")
    many = {f"index/{number}": b"" for number in range(100)}
    with pytest.raises(JobError, match=r"holds 1\d\d files"):
        jobs.unpack(zipped({**files, **many}), "somebody")


def test_an_archive_in_an_archive_is_refused(files):
    inner = zipped({"x": b"y"}).getvalue()
    with pytest.raises(JobError, match="an archive itself"):
        jobs.unpack(zipped({**files, "index/effects.json": inner}), "somebody")


def test_a_size_that_is_not_true_is_refused(files):
    content = bytearray(zipped(files, zipfile.ZIP_STORED).getvalue())
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = (10).to_bytes(4, "little")
    with pytest.raises(JobError):
        jobs.unpack(io.BytesIO(bytes(content)), "somebody")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no zip", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_archive_is_refused(home, content):
    with pytest.raises(JobError):
        jobs.unpack(io.BytesIO(content), "somebody")


def test_altered_parts_are_refused(files):
    record = json.loads(files["own.json"])
    altered = [
        {"own.json": json.dumps(record | {"model_sha256": "0" * 64})},
        {"own.json": json.dumps(record | {"name": "../x"})},
        {"own.json": json.dumps(record | {"kind": "train"})},
        {"own.json": json.dumps(record | {"model": "other"})},
        {"own.json": b"[]"},
        {"index/index.json": files["index/index.json"].replace(b"reviews", b"sweiver")},
        {"index/arrays.safetensors": files["index/arrays.safetensors"][:-8]},
        {"index/rows.parquet": b"PAR1PAR1"},
    ]
    for change in altered:
        with pytest.raises(HSVAEError):
            jobs.unpack(zipped({**files, **change}), "somebody")
    for name in files:
        with pytest.raises(HSVAEError):
            jobs.unpack(zipped({other: text for other, text in files.items() if other != name}), "somebody")
    assert jobs.results("somebody") == []


def test_a_damaged_record_is_no_result(result):
    (result.folder / "own.json").write_text("{}")
    assert jobs.results("local") == []
    with pytest.raises(JobError, match=r"own\.json"):
        jobs.result("reviews", "local")
    for name in ("../local", "nothing", ""):
        with pytest.raises(JobError):
            jobs.result(name, "local")
