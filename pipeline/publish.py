"""Puts champions and tables into the published place: publish.py [PLACE | --if-asked].

Without a place it is params.yaml's export.url, or the folder `published`.
"""

import logging
import sys
from pathlib import Path

import yaml

from matinee import champions, published
from matinee.artifact import RefusedArtifact
from matinee.places import PublishError

FOLDER = "published"


def main(place: str = "") -> None:
    logging.basicConfig(level="INFO", format="%(message)s")
    params = yaml.safe_load(Path("params.yaml").read_text())
    asked = params["export"]
    if place == "--if-asked" and not asked["url"]:
        return
    if place.startswith("--") and place != "--if-asked":
        sys.exit(f"{place} is unknown; allowed: a place, or --if-asked")
    place = place.removeprefix("--if-asked") or asked["url"] or FOLDER
    files = champions.release(params)
    missing = [str(path) for path in files.values() if not path.exists()]
    if missing or not files:
        sys.exit(f"nothing is published: {', '.join(missing) or 'a task'} is missing; `make run`")
    try:
        champions.check(files)
        version = published.publish(files, place, asked["endpoint_url"])
    except (PublishError, RefusedArtifact) as error:
        sys.exit(f"nothing is published: {error}")
    print(f"Published version {version} in {place}.")


if __name__ == "__main__":
    main(*sys.argv[1:])
