"""Brings a collection's raw files: download.py COLLECTION FOLDER."""

import importlib
import sys
from pathlib import Path
from typing import Any

import yaml

from matinee.datasets.download.source_config import Settings, bring


def main(collection: str, folder: str) -> None:
    params = yaml.safe_load(Path("params.yaml").read_text())

    def write_twin(target: Path, settings: dict[str, Any]) -> None:
        twin = importlib.import_module(f"matinee.datasets.synthetic.{collection}.writer")
        twin.write(target, twin.Parameters(seed=params["seed"], **settings))

    settings = Settings(**params[collection])
    print(bring(settings, Path(folder), Path("data/downloads"), write_twin))


if __name__ == "__main__":
    main(*sys.argv[1:])
