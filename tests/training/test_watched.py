"""The small run that can be watched: snapshots, bounds, what its settings do."""

import json

import numpy as np
import pytest

from core.errors import ConfigError
from core.training import watched


def test_snapshots_tell_the_run_from_its_start(tmp_path, monkeypatch):
    monkeypatch.setattr(watched, "ROWS", 200)
    settings = watched.recipe(alpha=4, beta=1, kl=0.03, steps=20)
    found = list(watched.snapshots(settings, tmp_path))
    assert [one["step"] for one in found] == [0, 10, 20]
    first, last = found[0], found[-1]
    assert first["nll"] is None and last["nll"] < 80 and last["kl"] > 0
    for one in found:
        assert len(one["on"]) == 32 and len(one["decoded"]) == watched.TOLD
        assert one["active"] == pytest.approx(np.sum(one["on"]), abs=0.05)
    assert json.loads(json.dumps(found)) == found
    assert first["decoded"] != last["decoded"], "nothing was learnt"


def test_a_busy_machine_ends_by_the_clock(tmp_path, monkeypatch):
    monkeypatch.setattr(watched, "ROWS", 200)
    monkeypatch.setattr(watched, "MOST_SECONDS", 0.5)
    found = list(watched.snapshots(watched.recipe(4, 1, 0.03, steps=100_000), tmp_path))
    assert 0 < found[-1]["step"] < 1_000 and found[-1]["seconds"] < 10


@pytest.mark.parametrize("bad", [(0, 1, 0.03), (4, -1, 0.03), (4, 1, 1e9), (float("nan"), 1, 0.03)])
def test_settings_out_of_bounds_are_refused(bad):
    with pytest.raises(ConfigError):
        watched.recipe(*bad)
