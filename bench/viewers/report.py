"""The report of the viewer benchmark in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from matinee.runtime.serialization import markdown_table
from viewers.contenders import QUICK
from viewers.eval_cases import EvalCase
from viewers.runner import Result
from viewers.scoring import format_estimate, gain

Board = tuple[EvalCase, list[Result]]
Rows = list[list[str]]

PICTURE = "viewer-frontier.png"
SHARE = 0.25
"""The quality of a peer is to be reached in this share of its time."""
MAX_WAIT_MS = 10.0
"""CPU milliseconds of the 99th percentile for a new user."""
METRICS = {
    "rmse": "RMSE",
    "mae": "MAE",
    "ndcg": "NDCG@10",
    "recall": "recall@10",
    "hit_rate": "HR@10",
}


class Goal(NamedTuple):
    title: str
    case: str
    metric: str
    bound: float


GOALS = (
    Goal("RMSE at or below 0.8217, the best of any peer", "rating_random", "rmse", 0.8217),
    Goal("NDCG@10 at or above 0.153, ties at random", "ranking_leave_last", "ndcg", 0.153),
)


def board(case: EvalCase, results: Sequence[Result]) -> Rows:
    """A heading and the results, best first."""
    metrics = [name for name in METRICS if name in results[0].values]
    sign, metric = case.objective.sign, case.objective.metric
    ordered = sorted(results, key=lambda result: -sign * result.values[metric][0])
    best = next((result for result in ordered if result.spec.peer), None)
    heading = ["candidate", *(METRICS[name] for name in metrics), "gain over the best peer"]
    heading += ["fit CPU s", "wall s", "load CPU s", "answer CPU s", "peak MiB"]
    rows = [
        [
            f"{result.spec.name} (peer)" if result.spec.peer else result.spec.name,
            format_estimate(case, result.values[metrics[0]]),
            *(f"{result.values[name][0]:.4f}" for name in metrics[1:]),
            gain(case, result.values[metric], best.values[metric])
            if best and result != best
            else "",
            *(
                f"{result.costs[name]:.2f}"
                for name in ("fit_cpu", "fit_wall", "load_cpu", "answer_cpu")
            ),
            f"{result.costs['peak_mib']:.0f}",
        ]
        for result in ordered
    ]
    return [heading, *rows]


def quarter(case: EvalCase, results: Sequence[Result]) -> Rows:
    """For each peer, the quickest of ours that is as good: by the fit, and from end to end."""
    rows = [
        ["peer", "its RMSE", "fit s", "ours as good", "fit s", "share", "end to end", "reached"]
    ]
    metric, sign = case.objective.metric, case.objective.sign
    for peer in (result for result in results if result.spec.peer):
        value = peer.values[metric][0]
        good = [
            result
            for result in results
            if not result.spec.peer and sign * (result.values[metric][0] - value) >= 0
        ]
        if not good:
            rows.append(
                [peer.spec.name, f"{value:.4f}", f"{peer.fit:.2f}", "none", *[""] * 3, "no"]
            )
            continue
        by_fit = min(good, key=lambda result: result.fit)
        share, whole = (
            by_fit.fit / peer.fit,
            min(result.end_to_end for result in good) / peer.end_to_end,
        )
        reached = "yes" if share <= SHARE else "end to end only" if whole <= SHARE else "no"
        figures = [f"{by_fit.fit:.2f}", f"{share:.2f}", f"{whole:.2f}", reached]
        rows.append([peer.spec.name, f"{value:.4f}", f"{peer.fit:.2f}", by_fit.spec.name, *figures])
    return rows


def cold_users(results: Sequence[Result]) -> Rows:
    """Latency for a new user, and the size of the model."""
    rows = [["candidate", "p50 ms", "p99 ms", "p50 CPU ms", "p99 CPU ms", ".sav MiB"]]
    names = ("p50_ms", "p99_ms", "p50_cpu_ms", "p99_cpu_ms", "sav_mib")
    ours = [result for result in results if "sav_mib" in result.costs]
    return rows + [
        [result.spec.name, *(f"{result.costs[name]:.2f}" for name in names)] for result in ours
    ]


def curves(errors: dict[str, dict[str, float]]) -> Rows:
    counts = list(next(iter(errors.values())))
    rows = [["candidate", *(f"{count} ratings" for count in counts)]]
    return rows + [
        [name, *(f"{curve[count]:.4f}" for count in counts)] for name, curve in errors.items()
    ]


def goals(boards: Sequence[Board]) -> list[str]:
    """Whether the best of our candidates reaches each goal."""
    by_case = {case.name: (case, results) for case, results in boards}
    lines = []
    for goal in (goal for goal in GOALS if goal.case in by_case):
        case, results = by_case[goal.case]
        ours = [result for result in results if not result.spec.peer]
        best = max(ours, key=lambda result: case.objective.sign * result.values[goal.metric][0])
        value = best.values[goal.metric][0]
        reached = case.objective.sign * (value - goal.bound) >= 0
        verdict = "reached" if reached else "not reached"
        lines.append(f"- {goal.title}: {verdict}, {value:.4f} by {best.spec.name}.")
        lines.append(_latency_goal(best))
    rows = [
        row
        for case, results in boards
        if case.objective.sign < 0
        for row in quarter(case, results)[1:]
    ]
    kept = sum(row[-1] == "yes" for row in rows)
    lines.append(
        f"- Each peer's RMSE in at most a quarter of its time, fit against fit: reached in "
        f"{kept} of {len(rows)} cases; the tables below say in which."
    )
    return lines


def _latency_goal(result: Result) -> str:
    wait = result.costs["p99_cpu_ms"]
    verdict = "reached" if wait <= MAX_WAIT_MS else "not reached"
    return (
        f"- A new user answered by {result.spec.name} in {MAX_WAIT_MS:g} ms (99th percentile): "
        f"{verdict}, {wait:.1f} ms CPU ({result.costs['p99_ms']:.1f} wall)."
    )


def page(
    heading: Sequence[str], boards: Sequence[Board], errors: dict[str, dict[str, float]]
) -> str:
    parts = ["# Viewer benchmark\n", *heading, "\n## Goals\n", *goals(boards)]
    parts.append(f"\n![quality against time]({PICTURE})")
    for case, results in boards:
        parts += [f"\n## {case.title}\n", _table(board(case, results))]
        if case.objective.sign < 0 and any(result.spec.peer for result in results):
            parts += ["\nEach peer's RMSE, and the quickest of ours that is as good:\n"]
            parts.append(_table(quarter(case, results)))
    by_case = {case.name: results for case, results in boards}
    best = [result for goal in GOALS for result in by_case.get(goal.case, [])]
    parts += ["\n## One new user\n", _table(cold_users(best)), _NEW_USER]
    parts += ["\n## More ratings make better predictions\n", _table(curves(errors)), _CURVE]
    return "\n".join([*parts, _READING.format(small=QUICK.split(maxsplit=1)[1])]) + "\n"


def _table(rows: Rows) -> str:
    return markdown_table(rows[0], rows[1:])


_NEW_USER = """
One fold-in request with a whole history, answered with the predicted ratings of a hundred films or
the scores of all. CPU time is reported beside wall time, since the machine is shared."""
_CURVE = """
RMSE for a tenth of the users, held out entirely, by the number of their oldest ratings that are
folded in; always on the same later ratings."""
_READING = """
## How it is measured

Each fit runs alone in its own process on one thread. CPU seconds are compared; wall seconds are
reported beside them and depend on other load. `load` converts the ratings for the library, `answer`
predicts all ratings or scores; the peak memory of the process until the end of the fit includes
libraries and tables. All contenders return plain arrays, which the same code scores: ratings are
clipped to the scale, seen films are excluded from lists, and all other films are ranked. Ties of
scores and of timestamps are broken by a seeded hash. Likes are ratings of four stars and more;
cases about likes train on likes only. Intervals hold 95 % of the resamples of the users; gains are
paired, and positive where a candidate is better than the best peer. `viewer_factors, small` is the
candidate with {small}. Parameters of peers are in bench/viewers/peers.

Peers that take minutes or gigabytes (Surprise's SVD++ and KNNBaseline, myFM, LensKit, Spark) run
with `--slow` only. Spark's CPU time and memory are those of its JVM, without its start."""
