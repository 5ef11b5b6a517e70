"""What a run ends with: sources, leaderboards, an example answer, and what to do next."""

import json
from pathlib import Path

import yaml
from rich.console import Console
from rich.markdown import Markdown

from matinee import artifact
from matinee.models.base import Person
from matinee.models.champion import Champion
from matinee.ranking import top

EXAMPLE, WHO = Person("F", 25, 12), "a woman of 25 who programs"
NEXT = """\
Next:
  make mlflow                                  look at every candidate in the MLflow UI
  make serve                                   ask the champion over REST, and on a page
  make run SET="movielens=ml-1m"               the same with the real MovieLens 1M\
"""


def main() -> None:
    params, console = yaml.safe_load(Path("params.yaml").read_text()), Console()
    for collection in params["collections"]:
        source = json.loads(Path("data/raw", collection, "source.json").read_text())
        console.print(f"{collection}: {source['source']} from {source['url']}", highlight=False)
    for task in params["tasks"]:
        console.print(Markdown(Path("reports", task, "leaderboard.md").read_text()))
        sav = Path("models/best", f"{task}.sav")
        manifest = artifact.read_manifest(sav.with_suffix(".json"))
        champion = artifact.load(sav, manifest["files"][sav.name])
        console.print(f"\n{task}: five films for {WHO}", *_films(champion), sep="\n")
    if not params["tasks"]:
        console.print("No task runs with this source: people are known by id alone.")
    console.print(f"\n{NEXT}", highlight=False)


def _films(champion: Champion) -> list[str]:
    films = champion.films
    shown = top(champion.score([EXAMPLE])[0], 5, films.film_ids, champion.seed)
    chances = champion.classes(EXAMPLE, shown)
    stars = chances @ champion.rater.stars
    return [
        f"  {films.titles[place]} ({films.years[place]}): {expected:.1f} stars; "
        f"hated {hated:.0%}, disliked {disliked:.0%}, liked {liked:.0%}, loved {loved:.0%}"
        for place, expected, (hated, disliked, liked, loved) in zip(
            shown, stars, chances, strict=True
        )
    ]


if __name__ == "__main__":
    main()
