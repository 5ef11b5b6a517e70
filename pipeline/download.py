"""Fetches the raw files of a collection: download.py COLLECTION FOLDER."""

import importlib
import sys
from pathlib import Path
from typing import Any

from matinee.runtime.process import short_errors
from matinee.runtime.warm_start import hand_over


def main(collection: str, folder: str) -> None:
    import yaml

    from matinee.datasets.download.source_config import SourceConfig, fetch_source

    params = yaml.safe_load(Path("params.yaml").read_text())

    def write_synthetic(target: Path, settings: dict[str, Any]) -> None:
        writer = importlib.import_module(f"matinee.datasets.synthetic.{collection}.writer")
        writer.write(target, writer.Parameters(seed=params["seed"], **settings))

    settings = SourceConfig(**params[collection])
    print(fetch_source(settings, Path(folder), Path("data/downloads"), write_synthetic))


if __name__ == "__main__":
    hand_over()
    with short_errors():
        main(*sys.argv[1:])
