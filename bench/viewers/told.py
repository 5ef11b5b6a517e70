"""The figures about viewers as a page in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from matinee.runtime.serialization import markdown_table
from viewers.judging import gain, told
from viewers.lineup import QUICK
from viewers.questions import Question
from viewers.trying import Tried

Board = tuple[Question, list[Tried]]
Rows = list[list[str]]

PICTURE = "viewer-frontier.png"
SHARE = 0.25
"""A peer's quality is to be reached in this share of its time."""
PATIENCE = 10.0
"""Processor milliseconds that a stranger may wait at most, 99 times out of 100."""
SHOWN = {
    "rmse": "RMSE",
    "mae": "MAE",
    "ndcg": "NDCG@10",
    "recall": "recall@10",
    "hit_rate": "HR@10",
}


class Goal(NamedTuple):
    told: str
    question: str
    metric: str
    bound: float


GOALS = (
    Goal("RMSE at or below 0.8217, the best known of any peer", "rating_random", "rmse", 0.8217),
    Goal("NDCG@10 at or above 0.153, ties at random", "ranking_leave_last", "ndcg", 0.153),
)


def board(question: Question, tried: Sequence[Tried]) -> Rows:
    """Best first, below a heading."""
    metrics = [name for name in SHOWN if name in tried[0].values]
    sign, metric = question.objective.sign, question.objective.metric
    ordered = sorted(tried, key=lambda one: -sign * one.values[metric][0])
    best = next((one for one in ordered if one.entrant.peer), None)
    heading = ["candidate", *(SHOWN[name] for name in metrics), "gain over the best peer"]
    heading += ["fit CPU s", "wall s", "load CPU s", "answer CPU s", "peak MiB"]
    rows = [
        [
            f"{one.entrant.name} (peer)" if one.entrant.peer else one.entrant.name,
            told(question, one.values[metrics[0]]),
            *(f"{one.values[name][0]:.4f}" for name in metrics[1:]),
            gain(question, one.values[metric], best.values[metric]) if best and one != best else "",
            *(
                f"{one.took[name]:.2f}"
                for name in ("fit_cpu", "fit_wall", "load_cpu", "answer_cpu")
            ),
            f"{one.took['peak_mib']:.0f}",
        ]
        for one in ordered
    ]
    return [heading, *rows]


def quarter(question: Question, tried: Sequence[Tried]) -> Rows:
    """For each peer, the quickest of ours that is as good: by the fit, and from end to end."""
    rows = [
        ["peer", "its RMSE", "fit s", "ours as good", "fit s", "share", "end to end", "reached"]
    ]
    metric, sign = question.objective.metric, question.objective.sign
    for peer in (one for one in tried if one.entrant.peer):
        value = peer.values[metric][0]
        good = [
            one
            for one in tried
            if not one.entrant.peer and sign * (one.values[metric][0] - value) >= 0
        ]
        if not good:
            rows.append(
                [peer.entrant.name, f"{value:.4f}", f"{peer.fit:.2f}", "none", *[""] * 3, "no"]
            )
            continue
        by_fit = min(good, key=lambda one: one.fit)
        share, whole = by_fit.fit / peer.fit, min(one.whole for one in good) / peer.whole
        reached = "yes" if share <= SHARE else "end to end only" if whole <= SHARE else "no"
        figures = [f"{by_fit.fit:.2f}", f"{share:.2f}", f"{whole:.2f}", reached]
        rows.append(
            [peer.entrant.name, f"{value:.4f}", f"{peer.fit:.2f}", by_fit.entrant.name, *figures]
        )
    return rows


def strangers(tried: Sequence[Tried]) -> Rows:
    """How long somebody unknown waits, and what is exported."""
    rows = [["candidate", "p50 ms", "p99 ms", "p50 CPU ms", "p99 CPU ms", ".sav MiB"]]
    names = ("p50_ms", "p99_ms", "p50_cpu_ms", "p99_cpu_ms", "sav_mib")
    known = [one for one in tried if "sav_mib" in one.took]
    return rows + [
        [one.entrant.name, *(f"{one.took[name]:.2f}" for name in names)] for one in known
    ]


def curves(found: dict[str, dict[str, float]]) -> Rows:
    counts = list(next(iter(found.values())))
    rows = [["candidate", *(f"{count} ratings" for count in counts)]]
    return rows + [
        [name, *(f"{one[count]:.4f}" for count in counts)] for name, one in found.items()
    ]


def goals(boards: Sequence[Board]) -> list[str]:
    """Reached or not, by the best of ours."""
    found = {question.name: (question, tried) for question, tried in boards}
    lines = []
    for goal in (one for one in GOALS if one.question in found):
        question, tried = found[goal.question]
        ours = [one for one in tried if not one.entrant.peer]
        best = max(ours, key=lambda one: question.objective.sign * one.values[goal.metric][0])
        value = best.values[goal.metric][0]
        reached = question.objective.sign * (value - goal.bound) >= 0
        verdict = "reached" if reached else "not reached"
        lines.append(f"- {goal.told}: {verdict}, {value:.4f} by {best.entrant.name}.")
        lines.append(_patience(best))
    rows = [
        row for one, tried in boards if one.objective.sign < 0 for row in quarter(one, tried)[1:]
    ]
    kept = sum(row[-1] == "yes" for row in rows)
    lines.append(
        f"- Each peer's RMSE in at most a quarter of its time, fit against fit: reached in "
        f"{kept} of {len(rows)} cases; the tables below say in which."
    )
    return lines


def _patience(one: Tried) -> str:
    wait = one.took["p99_cpu_ms"]
    verdict = "reached" if wait <= PATIENCE else "not reached"
    return (
        f"- A stranger answered by {one.entrant.name} in {PATIENCE:g} ms at the 99th percentile: "
        f"{verdict}, {wait:.1f} ms of the processor ({one.took['p99_ms']:.1f} by the clock)."
    )


def page(
    heading: Sequence[str], boards: Sequence[Board], known: dict[str, dict[str, float]]
) -> str:
    parts = ["# Bench of viewers\n", *heading, "\n## Goals\n", *goals(boards)]
    parts.append(f"\n![quality against time]({PICTURE})")
    for question, tried in boards:
        parts += [f"\n## {question.told}\n", _table(board(question, tried))]
        if question.objective.sign < 0 and any(one.entrant.peer for one in tried):
            parts += ["\nEach peer's RMSE, and the quickest of ours that is as good:\n"]
            parts.append(_table(quarter(question, tried)))
    asked = {question.name: tried for question, tried in boards}
    both = [one for goal in GOALS for one in asked.get(goal.question, [])]
    parts += ["\n## One stranger\n", _table(strangers(both)), _STRANGER]
    parts += ["\n## More ratings make better predictions\n", _table(curves(known)), _CURVE]
    return "\n".join([*parts, _READING.format(small=QUICK.split(maxsplit=1)[1])]) + "\n"


def _table(rows: Rows) -> str:
    return markdown_table(rows[0], rows[1:])


_STRANGER = """
One person of whom nothing is kept hands in a whole history and is answered: with the stars of a
hundred films, or with the scores of all. Processor milliseconds are told beside those of the
clock, since others use this machine."""
_CURVE = """
RMSE for a tenth of the people, who were held out whole, by how many of their oldest ratings they
tell; always on the same later ratings."""
_READING = """
## How it is measured

Each fit runs in a process of its own, one after the other, on one thread. Processor seconds are
what counts; those of the clock stand beside them and grow with what others do on this machine.
`load` brings the ratings into the shape that a library wants, `answer` gives all stars or scores
asked for; the peak is that of the process until it has fitted, libraries and tables included. Ours
and the peers hand over plain arrays, which the same code judges: stars are cut to the scale, films
already seen are not listed, and all other films are. Ties between scores, and between ratings of
one second, are broken by a seeded hash. Likes are four stars and more; where they are asked about,
they alone are learned from. Intervals hold 95 % of the resamples of the people; gains are paired,
and above zero where a candidate is better than the best peer. `viewer_factors, small` is the
candidate with {small}. Parameters of peers stand in bench/viewers/peers.

Peers that take minutes or gigabytes (Surprise's SVD++ and KNNBaseline, myFM, LensKit, Spark) are
tried with `--slow` alone. Spark's processor seconds and memory are those of its Java machine, with
its start in none of them."""
