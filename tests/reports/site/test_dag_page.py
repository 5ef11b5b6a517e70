"""The drawing of the stages, from a few lines as `dvc dag --dot` tells them."""

from __future__ import annotations

from xml.etree import ElementTree

from matinee.reports.site import dag_page

DOT = """strict digraph {
"sources";
"merge@a";
"merge@b";
"train@x";
"drift";
"track@t";
"sources" -> "merge@a";
"sources" -> "merge@b";
"merge@a" -> "merge@b";
"merge@a" -> "train@x";
"merge@b" -> "drift";
"merge@a" -> "track@t";
"train@x" -> "track@t";
"drift" -> "track@t";
}
"""


def test_stages_of_one_name_are_one_box() -> None:
    found = dag_page.graph(DOT)
    assert found.stages == {"sources": 1, "merge": 2, "train": 1, "drift": 1, "track": 1}
    assert ("merge", "merge") not in found.edges


def test_each_stage_lies_below_what_it_needs() -> None:
    expected = [["sources"], ["merge"], ["train", "drift"], ["track"]]
    assert dag_page.layers(dag_page.graph(DOT)) == expected


def test_shortcuts_past_other_stages_are_not_drawn() -> None:
    found = dag_page.direct(dag_page.graph(DOT))
    assert ("merge", "track") not in found
    assert {("train", "track"), ("drift", "track"), ("sources", "merge")} <= found


def test_the_drawing_names_each_stage_with_its_number_and_what_it_makes() -> None:
    drawn = ElementTree.fromstring(
        dag_page.drawing(dag_page.graph(DOT), {"merge": "tables & rows"})
    )
    said = [node.text for node in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert said == ["sources", "merge × 2", "train", "drift", "track"]  # noqa: RUF001 - a sign
    titles = [node.text for node in drawn.iter("{http://www.w3.org/2000/svg}title")]
    assert titles[1] == "tables & rows"
