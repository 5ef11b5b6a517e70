from __future__ import annotations

import base64
import hashlib
import re
from html import unescape

import pytest

from fixtures.hostile_titles import TITLES
from matinee.reports.html.layout import render_markdown, render_page
from matinee.runtime.serialization import escape_markdown, markdown_table


def text_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def test_title_and_body_escaped() -> None:
    page = render_page("a < b", body="<b>")
    assert "<title>a &lt; b</title>" in page and "<b>" not in page


def test_policy_allows_own_style_only() -> None:
    page = render_page("a", body="")
    style = page.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert "default-src 'none'" in unescape(policy)
    assert f"style-src 'sha256-{digest}'" in unescape(policy)
    assert "unsafe" not in policy and "script" not in policy
    assert page.index("Content-Security-Policy") < page.index("<style>")


@pytest.mark.parametrize("title", TITLES)
def test_escaped_title_stays_text(title: str) -> None:
    table = markdown_table(("film", "stars"), [(escape_markdown(title), "5")])
    html = render_markdown(f"{escape_markdown(title)}\n\n{table}")
    assert set(re.findall(r"</?(\w+)", html)) == {"p", "table", "thead", "tbody", "tr", "th", "td"}
    assert text_of(html).count(" ".join(title.split())) == 2
    assert html.count("<td") == 2


@pytest.mark.parametrize("title", TITLES)
def test_unescaped_title_runs_nothing(title: str) -> None:
    html = render_markdown(f"# {title}\n\n{title}")
    assert not re.search(r"<(script|style|img[^>]*onerror)", html)
    assert "javascript:" not in re.sub(r">[^<]*<", "><", html)
