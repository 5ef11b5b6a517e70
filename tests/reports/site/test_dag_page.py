"""The drawing of the stages, from a small output of `dvc dag --dot`."""

from __future__ import annotations

from xml.etree import ElementTree

from matinee.reports.site import dag_page

DOT = """strict digraph {
"sources";
"merge@a";
"merge@b";
"pipeline/train/dvc.yaml:train@x";
"drift";
"track@t";
"sources" -> "merge@a";
"sources" -> "merge@b";
"merge@a" -> "merge@b";
"merge@a" -> "pipeline/train/dvc.yaml:train@x";
"merge@b" -> "drift";
"merge@a" -> "track@t";
"pipeline/train/dvc.yaml:train@x" -> "track@t";
"drift" -> "track@t";
}
"""


def test_stages_of_same_name_merge() -> None:
    graph = dag_page.parse_dot(DOT)
    assert graph.stages == {"sources": 1, "merge": 2, "train": 1, "drift": 1, "track": 1}
    assert ("merge", "merge") not in graph.edges


def test_layers_follow_dependencies() -> None:
    expected = [["sources"], ["merge"], ["train", "drift"], ["track"]]
    assert dag_page.layers(dag_page.parse_dot(DOT)) == expected


def test_transitive_edges_dropped() -> None:
    graph = dag_page.transitive_reduction(dag_page.parse_dot(DOT))
    assert ("merge", "track") not in graph
    assert {("train", "track"), ("drift", "track"), ("sources", "merge")} <= graph


def test_drawing_shows_counts_and_descriptions() -> None:
    drawn = ElementTree.fromstring(
        dag_page.drawing(dag_page.parse_dot(DOT), {"merge": "tables & rows"})
    )
    labels = [node.text for node in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert labels == ["sources", "merge × 2", "train", "drift", "track"]  # noqa: RUF001 - a sign
    titles = [node.text for node in drawn.iter("{http://www.w3.org/2000/svg}title")]
    assert titles[1] == "tables & rows"
