"""`python -m app`: start the server on this machine and say where it is."""

import argparse
import os
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDRESS, PORT = "127.0.0.1", 8501


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted. Returns the exit status: 2 when the port is taken."""
    parser = argparse.ArgumentParser(prog="python -m app", description="Start HSVAE Explorer here.")
    parser.add_argument("--port", type=int, default=PORT, help=f"port to listen on (default {PORT})")
    parser.add_argument("--headless", action="store_true", help="do not open a browser window")
    options = parser.parse_args(arguments)
    if not 1 <= options.port <= 65_535:
        parser.error(f"there is no port {options.port}; choose one from 1024 to 65535")
    if taken(options.port):
        print(
            f"Port {options.port} is taken: perhaps the app is running already "
            f"(look at http://localhost:{options.port}).\n"
            f"Stop that program, or choose another port: python -m app --port {options.port + 1}",
            file=sys.stderr,
        )
        return 2
    sys.path.insert(0, str(ROOT))

    from app.services import resources

    resources.start()  # torch and the model load while the server starts
    print(f"HSVAE Explorer: http://localhost:{options.port}  (Ctrl+C stops it)", flush=True)
    serve(options.port, options.headless)
    return 0


def taken(port: int) -> bool:
    """Whether a program uses this port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return True
    return False


def serve(port: int, headless: bool) -> None:
    """Run Streamlit's own server on app/main.py with the settings of .streamlit/config.toml."""
    from streamlit.web import bootstrap

    os.chdir(ROOT)  # Streamlit reads its settings from the folder it is started in
    script = str(ROOT / "app" / "main.py")
    settings = {"server_port": port}
    if headless:
        settings["server_headless"] = True
    bootstrap.load_config_options(settings)
    bootstrap.run(script, False, [], settings)


if __name__ == "__main__":
    sys.exit(main())
