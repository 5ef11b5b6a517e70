"""Composes params.yaml from conf/, as `dvc exp run` does: compose.py [--to FILE] [overrides]."""

import sys
from pathlib import Path

from dvc.utils.hydra import compose_and_dump

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: list[str]) -> None:
    target = ROOT / "params.yaml"
    if arguments[:1] == ["--to"]:
        target, arguments = Path(arguments[1]), arguments[2:]
    compose_and_dump(str(target), str(ROOT / "conf"), None, "config", str(ROOT), arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
