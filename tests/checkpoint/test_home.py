from pathlib import Path

import pytest

from core.checkpoint.home import cache_folder, home, models_folder
from core.errors import ConfigError


def test_home_is_where_the_variable_says(monkeypatch, tmp_path):
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path / "mine"))
    assert home() == tmp_path / "mine"
    assert models_folder() == tmp_path / "mine" / "models"
    assert not home().exists()


def test_home_without_the_variable_is_the_users_data_folder(monkeypatch):
    monkeypatch.setenv("HSVAE_HOME", "  ")
    assert home().is_absolute()
    assert home().name == "hsvae-explorer"


def test_home_knows_the_users_tilde(monkeypatch):
    monkeypatch.setenv("HSVAE_HOME", "~/explorer")
    assert home() == Path.home() / "explorer"


def test_cache_folder_is_made(monkeypatch, tmp_path):
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path))
    assert cache_folder("embeddings") == cache_folder("embeddings") == tmp_path / "cache" / "embeddings"
    assert cache_folder("embeddings").is_dir()


@pytest.mark.parametrize("kind", ["", "../x", "a/b", "/etc", "A", "x" * 100])
def test_cache_kind_is_a_plain_word(kind):
    with pytest.raises(ValueError, match="kind of cache"):
        cache_folder(kind)


def test_home_that_cannot_be_written_names_the_variable(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path / "file"))
    with pytest.raises(ConfigError, match="HSVAE_HOME"):
        cache_folder("embeddings")
