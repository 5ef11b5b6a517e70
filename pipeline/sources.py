"""Prints the source of each collection and records whether a local source has changed:
sources.py SEEN."""

import json
import sys
from pathlib import Path

import yaml

from matinee.datasets.download.source_config import (
    SourceConfig,
    describe_source,
    source_fingerprint,
)


def main(seen: str) -> None:
    params = yaml.safe_load(Path("params.yaml").read_text())
    fingerprints = {}
    for collection in params["collections"]:
        settings = SourceConfig(**params[collection])
        print(f"{collection}: {describe_source(settings)}")
        fingerprints[collection] = source_fingerprint(settings)
    Path(seen).parent.mkdir(parents=True, exist_ok=True)
    Path("mlruns/tracked").mkdir(parents=True, exist_ok=True)  # summary reads it
    Path(seen).write_text(json.dumps(fingerprints, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
