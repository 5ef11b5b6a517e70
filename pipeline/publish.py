"""Puts the champions into the published place: publish.py [PLACE | --if-asked].

Without a place it is params.yaml's export.url, or the folder `published`.
"""

import sys
from pathlib import Path

import yaml

from matinee.published import publish

FOLDER = "published"


def main(place: str = "") -> None:
    params = yaml.safe_load(Path("params.yaml").read_text())
    asked, tasks = params["export"], params["tasks"]
    if place == "--if-asked" and not asked["url"]:
        return
    place = place.removeprefix("--if-asked") or asked["url"] or FOLDER
    names = [f"{task}.{ending}" for task in tasks for ending in ("sav", "json")]
    best = {name: Path("models/best", name) for name in names}
    missing = [str(path) for path in best.values() if not path.exists()]
    if missing or not best:
        sys.exit(
            f"nothing to publish: {', '.join(missing) or 'no task'} is there; `make run` first"
        )
    print(f"Published version {publish(best, place, asked['endpoint_url'])} in {place}.")


if __name__ == "__main__":
    main(*sys.argv[1:])
