"""Puts champions and tables into the published place: publish.py [PLACE | --if-asked].

Without a place it is params.yaml's export.url, or the folder `published`.
"""

import logging
import sys
from pathlib import Path
from typing import Any

import yaml

from matinee.published import publish

FOLDER = "published"


def main(place: str = "") -> None:
    logging.basicConfig(level="INFO", format="%(message)s")
    params = yaml.safe_load(Path("params.yaml").read_text())
    asked = params["export"]
    if place == "--if-asked" and not asked["url"]:
        return
    place = place.removeprefix("--if-asked") or asked["url"] or FOLDER
    files = made(params)
    missing = [str(path) for path in files.values() if not path.exists()]
    if missing or not files:
        sys.exit(f"nothing is published: {', '.join(missing) or 'a task'} is missing; `make run`")
    print(f"Published version {publish(files, place, asked['endpoint_url'])} in {place}.")


def made(params: dict[str, Any]) -> dict[str, Path]:
    """The champions and the tables that plain questions are answered from, by published name."""
    endings = ("sav", "json")
    best = {
        f"{task}.{e}": Path("models/best", f"{task}.{e}")
        for task in params["tasks"]
        for e in endings
    }
    tables = {
        f"{collection}.{name}.parquet": Path("data/merged", collection, f"{name}.parquet")
        for collection, names in params["publish"].items()
        if collection in params["collections"]
        for name in names
    }
    # a source may come without some tables, such as the users' ratings
    return best | {name: path for name, path in tables.items() if path.exists()}


if __name__ == "__main__":
    main(*sys.argv[1:])
