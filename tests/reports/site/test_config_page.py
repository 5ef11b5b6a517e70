"""Keys, values and comments of a settings file."""

from __future__ import annotations

from pathlib import Path

from matinee.reports.site import config_page
from matinee.reports.site.config_page import Setting

FILE = """# @package tasks.t
# What is asked.
# By whom.
split: by_user # how people are held out
gate: # what a candidate must hold to
  max: {megabytes: 50}
  groups: [gender, age] # columns
url: "synthetic:"
until: null
per_user:
  - ndcg
  - recall
text: ${other.key}
"""


def test_settings_hold_values_and_comments() -> None:
    assert config_page.settings(FILE) == [
        Setting("split", "by_user", "how people are held out"),
        Setting("gate", "", "what a candidate must hold to"),
        Setting("gate.max", "{megabytes: 50}", ""),
        Setting("gate.groups", "[gender, age]", "columns"),
        Setting("url", '"synthetic:"', ""),
        Setting("until", "null", ""),
        Setting("per_user", "[ndcg, recall]", ""),
        Setting("text", "${other.key}", ""),
    ]


def test_description_is_leading_comment() -> None:
    assert config_page.description(FILE) == "What is asked. By whom."
    assert config_page.settings("# nothing is set\n") == []


def test_page_has_table_per_file(tmp_path: Path) -> None:
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tasks" / "t.yaml").write_text(FILE)
    (tmp_path / "config.yaml").write_text("seed: 1 # a | b\n")
    page = config_page.page(tmp_path)
    assert "| `seed` | `1` | a \\| b |" in page
    assert page.index("### config") < page.index("## tasks") < page.index("### tasks/t")
