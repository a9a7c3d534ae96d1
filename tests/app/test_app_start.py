"""`python -m app` and the settings that ship with it."""

import ast
import socket
import subprocess
import sys
import tomllib

import pytest

from app.__main__ import ADDRESS, ROOT, main, taken


def test_a_taken_port_is_said_in_words(capsys):
    with socket.socket() as holder:
        holder.bind((ADDRESS, 0))
        holder.listen()
        port = holder.getsockname()[1]
        assert main(["--port", str(port)]) == 2
    said = capsys.readouterr().err
    assert f"Port {port} is taken" in said and f"python -m app --port {port + 1}" in said


def test_a_free_port_is_free():
    with socket.socket() as holder:
        holder.bind((ADDRESS, 0))
        port = holder.getsockname()[1]
    assert not taken(port)


@pytest.mark.parametrize("port", ["0", "70000", "abc"])
def test_a_port_that_cannot_be_is_refused(port, capsys):
    with pytest.raises(SystemExit):
        main(["--port", port])


def test_the_shipped_settings_keep_the_app_on_this_machine():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert settings["server"] == {
        "address": "127.0.0.1",
        "allowedHosts": ["localhost", "127.0.0.1"],
        "maxUploadSize": 20,
        "fileWatcherType": "none",
        "runOnSave": False,
        "allowRunOnSave": False,
        "disconnectedSessionTTL": 60,
        "enableStaticServing": False,
        "showEmailPrompt": False,
    }
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["client"]["showErrorDetails"] == "none"
    assert settings["client"]["toolbarMode"] == "viewer"


def test_streamlit_knows_every_setting():
    from streamlit import config

    known = set(config.get_config_options())
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())

    def names(table, prefix=""):
        for key, value in table.items():
            if isinstance(value, dict):
                yield from names(value, f"{prefix}{key}.")
            else:
                yield f"{prefix}{key}"

    assert set(names(settings)) <= known


def test_nothing_heavy_is_imported_before_the_first_page():
    """The views import in a moment: torch and its friends arrive in the background."""
    views = ", ".join(f"app.views.{page.parent.name}.page" for page in (ROOT / "app/views").glob("*/page.py"))
    script = (
        f"import sys, app.services.resources, {views}\n"
        "heavy = {'torch', 'transformers', 'sklearn', 'scipy.sparse', 'umap', 'numba'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, timeout=60)


def test_no_raw_html_and_no_core_streamlit():
    """No raw HTML anywhere in the app; no Streamlit in core and charts."""
    for file in (ROOT / "app").rglob("*.py"):
        source = file.read_text()
        assert "unsafe_allow" not in source, file
        assert "st.html" not in source, file
    pure = [
        *(ROOT / "core").rglob("*.py"),
        *(ROOT / "app" / "charts").rglob("*.py"),
        *(ROOT / "app" / "services").rglob("*.py"),
    ]
    for file in pure:
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any(name.split(".")[0] == "streamlit" for name in names), file
