"""What the cards say in words: of the tasks, and of who may use which data."""

from __future__ import annotations

from typing import NamedTuple


class CardTexts(NamedTuple):
    question: str
    use: str
    misuse: str
    limits: tuple[str, ...]


_PEOPLE = (
    "Demographics tell little of a single person's taste: the groups above are means over many.",
    "Gender is asked as the data knows it, with two values; both may be left out.",
)
_SEEN = (
    "It learns from what people chose to rate, which is not what they would like best.",
    "Films with few ratings are hardly ever shown.",
)
TASKS = {
    "newcomer": CardTexts(
        "Which films will somebody see and like of whom at most gender, age and occupation are "
        "known, and how will they rate them?",
        "A first page of films for somebody who has not rated anything.",
        "any decision about a person; guessing gender, age or occupation from films.",
        (*_PEOPLE, *_SEEN),
    ),
    "viewer": CardTexts(
        "Which unseen films will somebody rate next who has rated some, and with how many stars?",
        "A ranking of films for known users and for strangers who name a handful of ratings.",
        "any decision about a person; rebuilding what somebody has rated.",
        (
            *_SEEN,
            "It remembers all ratings of the known users, and does not show these films again.",
        ),
    ),
    "similar": CardTexts(
        "Which films are like this one?",
        "Five films beside a film's page, and a search that forgives misspelt titles.",
        "telling whether films are good, or who would like them.",
        (
            "A film with little text has few neighbours worth naming.",
            "Likeness is judged by franchises and by co-ratings, which are stand-ins for taste.",
        ),
    ),
    "subscriber": CardTexts(
        "How many stars will a platform's user give to a title, and is it to be recommended?",
        "A note beside a title that a user of the platforms is looking at.",
        "any decision about a person; comparing the platforms.",
        (
            "Where the leaderboard says that titles carry no information, the answer stands on the "
            "user's own mean alone.",
            "What serves has learned from every rating; its figures are those of the folds.",
        ),
    ),
}
OTHER = CardTexts(
    "See the description of the task in `conf/tasks/`.",
    "Answering this question.",
    "any decision about a person.",
    ("Nothing was written down.",),
)

LICENCES = {
    "twin": "Invented by this project; like its code, Apache-2.0. It says nothing of real people.",
    "the-movies-dataset": "Told as CC0 where it is published; its texts come from TMDB, whose own "
    "terms hold for them.",
}
MOVIELENS = (
    "GroupLens' own terms: research with acknowledgement; not to be redistributed, and not to be "
    "used commercially without permission."
)
UNKNOWN = "Unknown here: the terms of whoever gave you the files hold."


def licence(source: str) -> str:
    return LICENCES.get(source, MOVIELENS if source.startswith("ml-") else UNKNOWN)
