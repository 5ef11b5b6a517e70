"""Composes params.yaml from conf/ as `dvc exp run` does: compose.py [--check] [overrides]."""

import sys
import tempfile
from pathlib import Path

from dvc.utils.hydra import compose_and_dump

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: list[str]) -> None:
    params = ROOT / "params.yaml"
    if "--check" not in arguments:
        compose(params, arguments)
        return
    if arguments != ["--check"]:
        sys.exit("--check takes no overrides: it compares what is committed")
    with tempfile.TemporaryDirectory() as folder:
        composed = Path(folder, params.name)
        compose(composed, [])
        if not params.exists() or composed.read_text() != params.read_text():
            sys.exit("params.yaml is not what conf/ composes. Write it anew: make params")


def compose(target: Path, overrides: list[str]) -> None:
    compose_and_dump(str(target), str(ROOT / "conf"), None, "config", str(ROOT), overrides)


if __name__ == "__main__":
    main(sys.argv[1:])
