"""The catalogues' tabs in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from matinee.service.routes.query_catalog import QUERIES

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
LOCALES = {"en": "en-GB", "pt": "pt-BR", "es": "es-MX"}


def opened(visitor: Any, catalogue: str) -> Page:
    page: Page = visitor.page
    page.goto(f"{visitor.url}/#{catalogue}")
    expect(page.locator("#query")).to_be_visible()
    return page


def figure(page: Page, name: str) -> Any:
    return page.locator(".figure").filter(has=page.get_by_text(name, exact=True)).locator("dd")


@pytest.mark.parametrize("catalogue", ["tmdb", "streaming"])
def test_every_question_is_offered_in_words(visit: Any, catalogue: str) -> None:
    asked = {question.function for question in QUERIES if question.collection == catalogue}
    offered = {}
    for language, locale in LOCALES.items():
        page = opened(visit(locale=locale), catalogue)
        assert page.get_attribute("html", "lang") == language
        offered[language] = page.locator("#query option").all_text_contents()
        assert len(offered[language]) == len(asked)
        assert not any("_" in told for told in offered[language])
    assert offered["en"] != offered["pt"] != offered["es"]


def test_keyboard_alone_asks_with_a_suggestion(visit: Any) -> None:
    visitor = visit()
    page = opened(visitor, "tmdb")
    page.select_option("#query", label="Films of a director")
    expect(page.locator("#query")).to_be_focused()
    visitor.press("Tab")
    page.keyboard.type("LASSET")
    expect(page.get_by_role("option", name="John Lasseter")).to_be_visible()
    visitor.press("ArrowDown", "Enter")
    expect(page.locator("#nombre_director")).to_have_value("John Lasseter")
    visitor.press("Enter")
    expect(figure(page, "Total return")).to_have_text("17")
    rows = page.locator("#result tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_have_text("Toy Story19951995-10-301230,000,000360,000,000")
    expect(page.get_by_role("img", name="Return: Toy Story 12, Toy Story 2 5")).to_be_visible()


def test_shared_title_lists_the_others(visit: Any) -> None:
    page = opened(visit(), "tmdb")
    page.select_option("#query", label="Length of a film")
    page.fill("#pelicula", "titanic")
    page.get_by_role("button", name="Ask").click()
    expect(figure(page, "Minutes")).to_have_text("194")
    expect(page.locator("#result tbody tr")).to_have_count(2)


def test_month_is_drawn_beside_the_others(visit: Any) -> None:
    page = opened(visit(), "tmdb")
    page.select_option("#query", label="Films released in a month")
    page.select_option("#mes", "octubre")
    page.get_by_role("button", name="Ask").click()
    expect(figure(page, "Count")).to_have_text("2")
    chart = page.get_by_role("img", name="Count: January 1, February 0")
    expect(chart.locator(".row")).to_have_count(12)
    expect(chart.locator(".selected")).to_have_text("October2")


def test_misspelt_name_is_mended_by_a_click(visit: Any) -> None:
    visitor = visit()
    page = opened(visitor, "tmdb")
    page.select_option("#query", label="Popularity of a film")
    page.fill("#titulo", "face of")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("alert")).to_contain_text("No match found")
    expect(page.locator("#titulo")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="Face/Off").click()
    expect(figure(page, "Popularity")).to_have_text("20")
    assert all("404" in complaint for complaint in visitor.complaints)
    visitor.complaints.clear()


def test_answer_survives_a_change_of_language(visit: Any) -> None:
    page = opened(visit(), "streaming")
    page.select_option("#query", label="Titles of a platform")
    page.select_option("#platform", "netflix")
    page.get_by_role("button", name="Ask").click()
    expect(figure(page, "Series")).to_have_text("1")
    page.get_by_role("button", name="Português").click()
    expect(page.locator("#platform")).to_have_value("netflix")
    expect(figure(page, "Séries")).to_have_text("1")


def test_missing_field_is_told(visit: Any) -> None:
    visitor = visit(locale=LOCALES["es"])
    page = opened(visitor, "streaming")
    page.select_option("#query", label="Títulos de un país y año")
    page.get_by_role("button", name="Preguntar").click()
    expect(page.get_by_role("alert")).to_contain_text("Año: completa este campo")
    expect(page.locator("#anio")).to_be_focused()
    visitor.complaints.clear()


def test_phone_shows_answers_without_scrolling_sideways(visit: Any) -> None:
    page = opened(visit(viewport=PHONE), "tmdb")
    page.select_option("#query", label="Films of a director")
    page.fill("#nombre_director", "John Lasseter")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator(".bar-list .row")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    for box in (part.bounding_box() for part in page.locator("form button, form select").all()):
        assert box and box["x"] + box["width"] <= PHONE["width"] and box["height"] >= 32
