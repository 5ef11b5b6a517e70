"""What the published place serves: promote.py history | rollback WHY | promote VERSION WHY.

The place is params.yaml's export.url, or the folder `published`.
"""

import sys
from pathlib import Path

import yaml

from matinee import published
from matinee.places import PublishError
from matinee.published import Note, Promotion

FOLDER = "published"
WORDS = {"history": 0, "rollback": 1, "promote": 2}


def told(promotion: Promotion) -> str:
    back = f" (back to {promotion.restored})" if promotion.restored else ""
    shown = f"{promotion.number:>4}  {promotion.version}  {promotion.when}  {promotion.who}"
    return f"{shown}: {promotion.why}{back}"


def main(verb: str = "", *words: str) -> None:
    asked = yaml.safe_load(Path("params.yaml").read_text())["export"]
    place = asked["url"] or FOLDER, asked["endpoint_url"]
    if WORDS.get(verb) != len(words) or not all(words):
        sys.exit("allowed: history | rollback WHY | promote VERSION WHY")
    try:
        if verb == "promote":
            note = Note(published.somebody(), words[1])
            published.promote(words[0], *place, note=note)
        if verb == "rollback":
            published.rollback(*place, note=Note(published.somebody(), words[0]))
        print(*map(told, published.history(*place)), sep="\n")
    except PublishError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(*sys.argv[1:])
