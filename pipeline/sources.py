"""Prints profile and sources, and records the state of local sources: sources.py FOLDER."""

import json
import os
import sys
from pathlib import Path

import yaml

from matinee.datasets.download.source_config import (
    SourceConfig,
    describe_source,
    source_fingerprint,
)
from matinee.runtime.local_profile import describe_profile
from matinee.runtime.process import short_errors
from matinee.schema.settings import check_settings


def main(folder: str) -> None:
    params = yaml.safe_load(Path("params.yaml").read_text())
    check_settings(params)
    if profile := describe_profile(Path(os.environ.get("DVC_ROOT", "."))):
        print(profile)
    Path(folder).mkdir(parents=True, exist_ok=True)
    Path("mlruns/tracked").mkdir(parents=True, exist_ok=True)  # summary reads it
    for collection in params["collections"]:
        settings = SourceConfig(**params[collection])
        print(f"{collection}: {describe_source(settings)}")
        fingerprint = json.dumps(source_fingerprint(settings))
        Path(folder, f"{collection}.json").write_text(f"{fingerprint}\n")


if __name__ == "__main__":
    with short_errors():
        main(*sys.argv[1:])
