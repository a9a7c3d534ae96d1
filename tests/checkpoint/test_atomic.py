import os
import signal
import threading
import time
from pathlib import Path

import pytest

from core.checkpoint import atomic
from core.checkpoint.atomic import current, replaced_folder, write_bytes, write_text
from tests.checkpoint.killing import full_disk, killed_before


def fill(folder: Path, content: str) -> None:
    with replaced_folder(folder) as new:
        (new / "a").write_text(content)
        (new / "sub").mkdir()
        (new / "sub" / "b").write_text(content)


def content_of(folder: Path) -> str:
    first, second = ((current(folder) / name).read_text() for name in ("a", "sub/b"))
    assert first == second, "half old, half new"
    return first


def test_file_is_replaced(tmp_path):
    write_text(tmp_path / "a", "old")
    write_text(tmp_path / "a", "new ü")
    assert (tmp_path / "a").read_text(encoding="utf-8") == "new ü"
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


def test_failed_write_leaves_the_old_file_and_no_litter(tmp_path, monkeypatch):
    write_bytes(tmp_path / "a", b"old")
    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        write_bytes(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


def test_folder_is_replaced_whole(tmp_path):
    fill(tmp_path / "x", "old")
    (tmp_path / "x" / "extra").write_text("goes")
    fill(tmp_path / "x", "new")
    assert content_of(tmp_path / "x") == "new"
    assert sorted(file.name for file in (tmp_path / "x").iterdir()) == ["a", "sub"]
    assert [file.name for file in tmp_path.iterdir()] == ["x"]


def test_error_while_filling_leaves_the_old_folder(tmp_path):
    fill(tmp_path / "x", "old")
    with pytest.raises(RuntimeError), replaced_folder(tmp_path / "x") as new:
        (new / "a").write_text("half")
        raise RuntimeError
    assert content_of(tmp_path / "x") == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["x"]


def test_failing_rename_brings_the_old_folder_back(tmp_path, monkeypatch):
    fill(tmp_path / "x", "old")
    rename = Path.rename

    def fail(self, target):
        return full_disk() if ".new-" in self.name else rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OSError, match="No space"):
        fill(tmp_path / "x", "new")
    assert content_of(tmp_path / "x") == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["x"]


def test_killed_before_any_file_operation_the_folder_is_old_or_new(tmp_path):
    seen = []
    step = 0
    fill(tmp_path / "x", "old")
    while killed_before(step, lambda: fill(tmp_path / "x", "new")):
        seen.append(content_of(tmp_path / "x"))
        fill(tmp_path / "x", "old")  # over whatever the killed one left
        step += 1
    assert seen == sorted(seen, reverse=True), "once new, a save stays new"
    assert set(seen) == {"old", "new"}
    assert content_of(tmp_path / "x") == "new"
    assert not (tmp_path / ".x.old").exists()


def test_killed_before_any_file_operation_the_file_is_old_or_new(tmp_path):
    step = 0
    write_text(tmp_path / "a", "old")
    while killed_before(step, lambda: write_text(tmp_path / "a", "new")):
        assert (tmp_path / "a").read_text() in {"old", "new"}
        step += 1
    assert step > 1
    assert (tmp_path / "a").read_text() == "new"


def test_truly_killed_the_folder_is_whole(tmp_path):
    fill(tmp_path / "x", "0")
    child = os.fork()
    if child == 0:
        try:
            for turn in range(10**6):
                fill(tmp_path / "x", str(turn))
        finally:
            os._exit(1)
    deadline = time.time() + 10
    while content_or_none(tmp_path / "x") in {None, "0"} and time.time() < deadline:
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert int(content_of(tmp_path / "x")) > 0
    fill(tmp_path / "x", "after")
    assert content_of(tmp_path / "x") == "after"


def content_or_none(folder: Path) -> str | None:
    try:
        return (folder / "a").read_text()
    except OSError:
        return None


def test_litter_of_killed_processes_is_cleared_once_it_is_old(tmp_path):
    fresh, stale, file = (tmp_path / f".x.new-{name}" for name in ("fresh", "stale", "file"))
    fresh.mkdir()
    stale.mkdir()
    file.write_text("")
    for place in (stale, file):
        os.utime(place, (time.time() - 2 * atomic._STALE_SECONDS,) * 2)
    fill(tmp_path / "x", "new")
    assert fresh.exists()
    assert not stale.exists()
    assert not file.exists()


def test_empty_folder_in_place_does_not_hide_the_old_one(tmp_path):
    fill(tmp_path / "x", "old")
    (tmp_path / "x").rename(tmp_path / ".x.old")
    (tmp_path / "x").mkdir()
    assert content_of(tmp_path / "x") == "old"
    fill(tmp_path / "x", "new")
    assert content_of(tmp_path / "x") == "new"


def test_link_to_a_folder_stays_a_link(tmp_path):
    fill(tmp_path / "real", "old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    fill(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert content_of(tmp_path / "real") == "new"


@pytest.mark.parametrize("path", ["/", ".", "..", "\0", "x" * 5000])
def test_current_of_odd_paths_is_the_path(path):
    assert current(Path(path)) == Path(path)


def test_readers_and_writers_at_once_see_whole_folders(tmp_path):
    fill(tmp_path / "x", "0")
    errors = []

    def write(number: int) -> None:
        try:
            for turn in range(10):
                fill(tmp_path / "x", f"{number}.{turn}")
        except Exception as error:
            errors.append(error)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(2)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        assert current(tmp_path / "x").parent == tmp_path
    for writer in writers:
        writer.join()
    assert not errors
    content_of(tmp_path / "x")
    assert [file.name for file in tmp_path.iterdir()] == ["x"]
