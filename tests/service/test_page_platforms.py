"""The charts of the streaming platforms, and titles like one, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from service.test_page import CONTRASTS, LOCALES, PHONE
from service.test_page_catalog import opened
from service.test_streaming import LIKE_ZULU

pytestmark = pytest.mark.browser

KINDS = ("years", "minutes", "seasons", "audiences", "stars")
NAMES = {
    "en": [
        "Titles by year of release",
        "Length of films",
        "Seasons of shows",
        "Audience ratings",
        "User ratings",
    ],
    "pt": [
        "Títulos por ano de lançamento",
        "Duração dos filmes",
        "Temporadas das séries",
        "Classificação indicativa",
        "Notas dos usuários",
    ],
    "es": [
        "Títulos por año de estreno",
        "Duración de las películas",
        "Temporadas de las series",
        "Clasificación por edades",
        "Puntajes de los usuarios",
    ],
}


def charted(visitor: Any) -> Page:
    page = opened(visitor, "streaming")
    expect(page.locator(".plots")).to_have_count(5)
    return page


def figure(page: Page, kind: str) -> Locator:
    return page.locator(f".plots[data-kind={kind}]")


def heights(chart: Locator) -> list[float]:
    return [float(bar.get_attribute("height") or 0) for bar in chart.locator("rect").all()]


@pytest.mark.parametrize("language", LOCALES)
def test_five_charts_are_drawn_in_words_and_bars(visit: Any, language: str) -> None:
    page = charted(visit(locale=LOCALES[language]))
    expect(page.locator(".plots h3")).to_have_text(NAMES[language])
    for kind, name in zip(KINDS, NAMES[language], strict=True):
        charts = figure(page, kind).get_by_role("img")
        expect(charts).to_have_count(1 if kind == "stars" else 4)
        first = charts.first
        expect(first).to_have_accessible_name(
            name if kind == "stars" else f"{name}: Amazon Prime Video"
        )
        assert len(first.locator("desc").text_content() or "") > 5
        assert max(float(bar.get_attribute("width") or 0) for bar in first.locator("rect").all())


def test_bars_are_as_high_as_the_counts(visit: Any) -> None:
    """amazon released 2 titles in 2018 and 1 in 2019, netflix 2 and none, disney none at all."""
    page = charted(visit())
    amazon, disney, hulu, netflix = figure(page, "years").get_by_role("img").all()
    two, one = heights(amazon)
    assert two == pytest.approx(2 * one) and heights(netflix) == [two, 0]
    assert heights(hulu) == [one, 0] and heights(disney) == [0, 0]
    expect(amazon).to_have_accessible_description("most in 2018: 2")
    expect(disney).to_have_accessible_description("none")
    expect(amazon.locator("rect title").first).to_have_text("2018: 2")


def test_median_is_marked_where_it_lies(visit: Any) -> None:
    page = charted(visit())
    films = figure(page, "minutes").locator("svg")
    expect(films.nth(2)).to_have_accessible_description("median 90 minutes")
    mark = float(films.nth(2).locator(".mark").get_attribute("x1") or 0)
    bar = films.nth(2).locator("rect").nth(9)
    assert 0 < float(bar.get_attribute("x") or 0) - mark < 3
    expect(films.nth(1).locator(".mark")).to_have_count(0)


def test_audience_ratings_are_told_by_platform(visit: Any) -> None:
    page = charted(visit())
    amazon = figure(page, "audiences").locator("svg").first
    expect(amazon.locator(".name")).to_have_text(["G", "16+"])
    expect(amazon.locator(".tick")).to_have_text(["67%", "33%"])


def test_users_mean_is_told_of_those_who_have_one(visit: Any) -> None:
    page = charted(visit())
    chart = figure(page, "stars").get_by_role("img")
    expect(chart.locator(".name")).to_have_text(["Amazon Prime Video", "Netflix"])
    expect(chart.locator(".tick")).to_have_text(["3.67", "2.5"])
    expect(chart).to_have_accessible_description(
        "Amazon Prime Video: 3.67 of 5 in 3 ratings; Netflix: 2.5 of 5 in 4 ratings"
    )


def test_keyboard_alone_opens_the_table_of_a_chart(visit: Any) -> None:
    visitor = visit()
    page = charted(visitor)
    table = page.get_by_role("table", name="Titles by year of release")
    expect(table).to_have_count(0)
    figure(page, "years").locator("summary").focus()
    visitor.press("Enter")
    expect(table.get_by_role("columnheader")).to_have_text(
        ["Year", "Amazon Prime Video", "Disney+", "Hulu", "Netflix"]
    )
    expect(table.get_by_role("row").nth(1)).to_have_text("20182012")
    visitor.press("Tab")
    expect(page.get_by_role("region", name="Titles by year of release")).to_be_focused()


def test_charts_that_do_not_come_are_told_and_the_questions_stay(visit: Any) -> None:
    visitor = visit()
    visitor.page.route("**/v1/catalogues/streaming", lambda route: route.abort())
    page = opened(visitor, "streaming")
    expect(page.locator(".overview")).to_have_text("The charts are not available right now.")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator(".figure").first).to_be_visible()
    page.unroute("**/v1/catalogues/streaming")
    page.get_by_role("button", name="Español").click()
    expect(page.locator(".plots")).to_have_count(5)
    visitor.complaints.clear()


@pytest.mark.parametrize(
    ("language", "question", "heading"),
    [
        ("en", "Similar titles", "Similar titles"),
        ("pt", "Títulos parecidos com um título", "Títulos parecidos"),
        ("es", "Títulos parecidos a uno", "Títulos parecidos"),
    ],
)
def test_title_is_suggested_and_its_like_are_told(
    visit: Any, language: str, question: str, heading: str
) -> None:
    visitor = visit(locale=LOCALES[language])
    page = opened(visitor, "streaming")
    page.select_option("#query", label=question)
    page.locator("#titulo").focus()
    page.keyboard.type("ZU")
    expect(page.get_by_role("option", name="Zulu")).to_be_visible()
    visitor.press("ArrowDown", "Enter", "Enter")
    expect(page.locator(".answer-list h3")).to_have_text(heading)
    expect(page.locator(".answer-list li")).to_have_text([title.title() for title in LIKE_ZULU])


def test_phone_shows_every_chart_without_scrolling_sideways(visit: Any) -> None:
    page = charted(visit(viewport=PHONE, locale=LOCALES["pt"]))
    charts = page.locator("svg.plot")
    expect(charts).to_have_count(17)
    for summary in page.locator(".plots summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    for box in (chart.bounding_box() for chart in charts.all()):
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
    letters = [text.bounding_box() for text in page.locator("svg.plot .tick").all()]
    assert min(box["height"] for box in letters if box) >= 11


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_stand_out_from_what_is_behind_them(visit: Any, scheme: str) -> None:
    page = charted(visit(color_scheme=scheme))
    expect(page.locator("svg.plot")).to_have_count(17)
    page.locator(".plots summary").first.click()
    found = page.evaluate(CONTRASTS)
    assert len(found) > 40
    assert [text for ratio, text in found if ratio < 4.5] == []
    fills = page.evaluate(
        """() => [".plot rect", ".plot .tick", ".plot .mark"].map((which) => {
          const style = getComputedStyle(document.querySelector(which));
          return style.stroke === "none" ? style.fill : style.stroke;
        })"""
    )
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    needed = {"rect": 3, "tick": 4.5, "mark": 3}
    for colour, least in zip(fills, needed.values(), strict=True):
        assert contrast(colour, paper) >= least


def contrast(one: str, other: str) -> float:
    lights = sorted((light(one), light(other)), reverse=True)
    return (lights[0] + 0.05) / (lights[1] + 0.05)


def light(colour: str) -> float:
    parts = [int(part) / 255 for part in colour.removeprefix("rgb(").rstrip(")").split(",")]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
