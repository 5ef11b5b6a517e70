"""The tab of similar films in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from service.test_page import CONTRASTS, LOCALES, PHONE
from service.test_similar import BY_LIKENESS, BY_RATING

pytestmark = pytest.mark.browser

LIKE_TOYS = {
    "en": "Films like Toy Story (1995)",
    "pt": "Filmes parecidos com Toy Story (1995)",
    "es": "Películas parecidas a Toy Story (1995)",
}


def opened(visitor: Any) -> Page:
    page: Page = visitor.page
    page.goto(f"{visitor.url}/#similar")
    expect(page.locator("#title")).to_be_visible()
    return page


def asked(visitor: Any, title: str) -> Page:
    page = opened(visitor)
    page.fill("#title", title)
    visitor.press("Enter")
    return page


def shown(page: Page) -> Any:
    return page.locator(".film-card h3")


@pytest.mark.parametrize("language", LOCALES)
def test_keyboard_alone_gets_five_films_by_a_suggestion(visit: Any, language: str) -> None:
    visitor = visit(locale=LOCALES[language])
    page = opened(visitor)
    assert page.get_attribute("html", "lang") == language
    page.locator("#title").focus()
    page.keyboard.type("TOY ST")
    expect(page.get_by_role("option")).to_have_text(["Toy Story (1995)", "Toy Story 2 (1999)"])
    visitor.press("ArrowDown", "Enter")
    expect(page.locator("#title")).to_have_value("Toy Story")
    expect(page.locator(".result-heading")).to_have_text(LIKE_TOYS[language])
    expect(shown(page)).to_have_text(BY_RATING)
    kinds = {
        "en": ["Franchise", "People", "Words"],
        "pt": ["Franquia", "Pessoas", "Palavras"],
        "es": ["Franquicia", "Personas", "Palabras"],
    }
    sequel = page.locator(".film-card").filter(has=page.get_by_role("heading", name="Toy Story 2"))
    expect(sequel.locator("dt")).to_have_text(kinds[language])
    expect(sequel.locator("dd").first).to_have_text("Toy Story Collection")
    found = {"en": "5 films", "pt": "5 filmes", "es": "5 películas"}[language]
    expect(page.locator("#status")).to_contain_text(found)


def test_order_is_switched_by_the_keyboard(visit: Any) -> None:
    visitor = visit()
    page = asked(visitor, "toy story")
    expect(shown(page)).to_have_text(BY_RATING)
    page.get_by_label("rating", exact=True).focus()
    visitor.press("ArrowRight")
    expect(shown(page)).to_have_text(BY_LIKENESS)
    bars = page.locator(".similarity")
    expect(bars.first).to_have_attribute("aria-label", "similarity: 100% of the most similar film")
    widths = [bar.bounding_box()["width"] for bar in page.locator(".similarity .length").all()]
    assert widths == sorted(widths, reverse=True) and widths[0] > 100 > widths[-1] > 0


@pytest.mark.parametrize("language", LOCALES)
def test_misspelt_title_is_mended_and_said(visit: Any, language: str) -> None:
    page = asked(visit(locale=LOCALES[language]), "tyo stori")
    expect(page.locator(".result-heading")).to_have_text(LIKE_TOYS[language])
    expect(page.locator(".correction")).to_contain_text("tyo stori")
    expect(page.locator(".suggestions")).to_be_hidden()


def test_unaccented_title_is_no_mistake(visit: Any) -> None:
    page = asked(visit(), "amelie")
    expect(page.locator(".result-heading")).to_have_text("Films like Amélie (2001)")
    expect(page.locator(".correction")).to_have_count(0)


def test_other_films_of_the_title_are_chosen_by_the_keyboard(visit: Any) -> None:
    visitor = visit()
    page = asked(visitor, "titanic")
    heading = page.locator(".result-heading")
    expect(heading).to_have_text("Films like Titanic (1997)")
    page.locator("#result .secondary", has_text="1953").focus()
    visitor.press("Enter")
    expect(heading).to_have_text("Films like Titanic (1953)")
    expect(page.get_by_role("tabpanel")).to_be_focused()
    others = page.locator("#result .secondary")
    expect(others).to_have_text(["Titanic (1997)", "Titanic (1996)"])
    page.get_by_role("button", name="Show films").click()
    expect(heading).to_have_text("Films like Titanic (1953)")


def test_film_of_the_list_is_asked_for_in_turn(visit: Any) -> None:
    page = asked(visit(), "toy story")
    page.get_by_role("link", name="More like this: Toy Story 2").click()
    expect(page.locator(".result-heading")).to_have_text("Films like Toy Story 2 (1999)")
    expect(page.locator("#title")).to_have_value("Toy Story 2")


def test_well_known_film_is_offered_as_an_example(visit: Any) -> None:
    page = opened(visit())
    page.get_by_role("link", name="Titanic (1997)").click()
    expect(page.locator(".result-heading")).to_have_text("Films like Titanic (1997)")


def test_unknown_title_is_answered_with_the_nearest(visit: Any) -> None:
    visitor = visit()
    page = asked(visitor, "toy story 4")
    expect(page.get_by_role("alert")).to_contain_text("No match found")
    expect(page.locator("#title")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("alert").get_by_role("button", name="Toy Story 2").click()
    expect(page.locator(".result-heading")).to_have_text("Films like Toy Story 2 (1999)")
    assert all("404" in complaint for complaint in visitor.complaints)
    visitor.complaints.clear()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Title: please fill in this field"),
        ("pt", "Título: preencha este campo"),
        ("es", "Título: completa este campo"),
    ],
)
def test_missing_title_is_told(visit: Any, language: str, told: str) -> None:
    visitor = visit(locale=LOCALES[language])
    page = asked(visitor, " ")
    expect(page.get_by_role("alert")).to_contain_text(told)
    expect(page.locator("#title")).to_be_focused()
    visitor.complaints.clear()


def test_service_that_is_gone_is_told_in_words(visit: Any) -> None:
    visitor = visit()
    page = opened(visitor)
    page.route("**/v1/similar", lambda route: route.abort())
    page.fill("#title", "toy story")
    visitor.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    page.unroute("**/v1/similar")
    page.get_by_role("button", name="Try again").click()
    expect(shown(page)).to_have_text(BY_RATING)
    visitor.complaints.clear()


def test_answer_survives_a_change_of_language(visit: Any) -> None:
    page = asked(visit(), "toy story")
    expect(shown(page)).to_have_text(BY_RATING)
    page.get_by_role("button", name="Español").click()
    expect(page.locator("#title")).to_have_value("Toy Story".lower())
    expect(page.locator(".result-heading")).to_have_text(LIKE_TOYS["es"])
    expect(shown(page)).to_have_text(BY_RATING)


def test_phone_shows_everything_without_scrolling_sideways(visit: Any) -> None:
    page = asked(visit(viewport=PHONE, locale=LOCALES["pt"]), "titanik")
    expect(shown(page)).to_have_count(5)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    buttons = page.locator("button, a.link, .reasons dd, .similarity")
    for box in (part.bounding_box() for part in buttons.all()):
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(visit: Any, scheme: str) -> None:
    page = asked(visit(color_scheme=scheme), "toy stori")
    expect(shown(page)).to_have_count(5)
    found = page.evaluate(CONTRASTS)
    assert len(found) > 40
    assert [text for ratio, text in found if ratio < 4.5] == []
