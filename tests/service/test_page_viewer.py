"""The tab for viewers in a real browser: the list changes with each star."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from fixtures import small_movielens
from service.test_page import CONTRASTS, LOCALES, PHONE
from service.tiny_viewer import ROMANCE

pytestmark = pytest.mark.browser

HEADINGS = {
    "en": "Rate a few films and see what to watch next",
    "pt": "Avalie alguns filmes e veja o que assistir depois",
    "es": "Valora algunas películas y mira qué ver después",
}
FROM_ONE = {
    "en": "What to watch next, based on 1 rating",
    "pt": "O que assistir depois, com base em 1 avaliação",
    "es": "Qué ver después, según 1 valoración",
}
WHY = {"en": "because you rated", "pt": "porque você avaliou", "es": "porque valoraste"}


def opened(visitor: Any) -> Page:
    page: Page = visitor.page
    page.goto(f"{visitor.url}/#viewer")
    expect(page.locator(".picker-film")).to_have_count(8)
    return page


def sought(page: Page, film: int) -> None:
    """Puts the film on the shelf, with the focus on its stars."""
    page.locator("#search").focus()
    page.keyboard.type(f"film {film}")
    page.keyboard.press("Enter")
    expect(page.locator(f".picker-film[data-film='{film}'] input").first).to_be_focused()


def rate(page: Page, film: int, stars: int) -> None:
    if not page.locator(f".picker-film[data-film='{film}']").count():
        sought(page, film)
    label = page.locator(f".picker-film[data-film='{film}'] label").nth(stars - 1)
    with page.expect_response("**/v1/viewer"):
        label.click()
    expect(page.locator("#result")).to_have_attribute("aria-busy", "false")


def titles(page: Page) -> Locator:
    return page.locator(".film-card h3")


def shown(page: Page) -> list[int]:
    expect(titles(page).first).to_be_visible()
    return [int(title.removeprefix("Film ")) for title in titles(page).all_text_contents()]


@pytest.mark.parametrize("language", LOCALES)
def test_keyboard_alone_finds_a_film_rates_it_and_gets_a_list(visit: Any, language: str) -> None:
    visitor = visit(locale=LOCALES[language])
    page = opened(visitor)
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADINGS[language])
    page.locator("#search").focus()
    page.keyboard.type("FILM 4")
    expect(page.locator("#search-list li")).to_have_text(["Film 4 (1994)"])
    visitor.press("ArrowDown", "Enter")
    stars = page.locator(".picker-film").first.locator("input")
    expect(stars.first).to_be_focused()
    expect(page.locator("#search")).to_have_value("")
    visitor.press("Space", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight")
    expect(stars.nth(4)).to_be_checked()
    expect(page.locator(".result-heading")).to_have_text(FROM_ONE[language])
    expect(page.locator(".rated li")).to_have_text(["Film 4 (1994)★ 5"])
    assert len({*shown(page)[:6]} & {*ROMANCE}) >= 5
    why = page.locator(".film-card .explanation").first
    expect(why.locator("p")).to_have_text(WHY[language])
    expect(why.locator("li")).to_contain_text("Film 4★ 5100")


def test_order_by_rating_names_the_rating_as_reason(visit: Any) -> None:
    page = opened(visit())
    rate(page, 4, 5)
    why = page.locator(".film-card .explanation").first
    expect(why).to_contain_text("because you rated")
    page.locator("select#order").select_option("rating")
    expect(why).to_have_text("because you would rate it highly")


def test_list_changes_with_each_rating_and_shows_none_that_is_rated(visit: Any) -> None:
    page = opened(visit())
    lists = []
    for film in (2, 4, 3, 5):
        rate(page, film, 5)
        lists.append(shown(page))
        assert film not in lists[-1]
    assert len({tuple(films) for films in lists}) == 4
    assert len({*lists[1][:6]} & {*ROMANCE}) > len({*lists[3][:6]} & {*ROMANCE})
    expect(page.locator(".result-heading")).to_have_text("What to watch next, based on 4 ratings")
    expect(page.locator("#status")).to_have_text(f"{small_movielens.FILMS - 4} films found.")


def test_stars_tell_what_would_be_given(visit: Any) -> None:
    page = opened(visit())
    rate(page, 2, 1)
    strict = page.locator(".film-card .stars").first
    expect(strict).to_contain_text("predicted rating")
    number = float(strict.locator("span").nth(2).inner_text())
    five, gold = (strict.locator(one).bounding_box() for one in (".star-rating", ".star-fill"))
    assert five and gold and gold["width"] / five["width"] == pytest.approx(number / 5, abs=0.02)
    rate(page, 2, 5)
    expect(strict.locator("span").nth(2)).not_to_have_text(str(number))
    assert float(strict.locator("span").nth(2).inner_text()) > number


def test_ratings_are_taken_back_one_by_one_and_all_at_once(visit: Any) -> None:
    visitor = visit()
    page = opened(visitor)
    for film in (2, 3, 4):
        rate(page, film, 4)
    before = shown(page)
    page.get_by_role("button", name="Remove: Film 3 (1993)").focus()
    with page.expect_response("**/v1/viewer"):
        visitor.press("Enter")
    expect(page.locator(".rated li")).to_have_text(["Film 4 (1994)★ 4", "Film 2 (1992)★ 4"])
    expect(page.locator(".rated li button").first).to_be_focused()
    expect(page.locator(".picker-film[data-film='3'] :checked")).to_have_count(0)
    expect(page.locator(".result-heading")).to_have_text("What to watch next, based on 2 ratings")
    assert shown(page) != before
    page.get_by_role("button", name="Remove all").click()
    expect(page.locator("#result .notice")).to_have_text("Rate a film to see your list here.")
    expect(page.locator(".picker-film :checked")).to_have_count(0)
    expect(page.locator("#search")).to_be_focused()


def test_delete_takes_the_stars_of_a_film_back(visit: Any) -> None:
    visitor = visit()
    page = opened(visitor)
    rate(page, 2, 3)
    visitor.press("Delete")
    expect(page.locator(".rated")).to_be_empty()
    expect(page.locator(".picker-film[data-film='2'] input").first).to_be_focused()
    expect(page.locator(".film-card")).to_have_count(0)


def test_other_films_are_offered_and_none_that_is_rated(visit: Any) -> None:
    page = opened(visit())

    def offered() -> list[str]:
        return page.locator(".picker-film > span").all_text_contents()

    first = offered()
    assert len({title.split()[1] for title in first}) == 8
    rate(page, int(first[0].split()[1]), 4)
    page.get_by_role("button", name="Other films").click()
    second = offered()
    assert not {*first[:1]} & {*second} and len({*first, *second}) > 12


def test_films_are_filtered_by_genre_and_years(visit: Any) -> None:
    visitor = visit()
    page = opened(visitor)
    rate(page, 2, 5)
    expect(page.locator("#genre option")).to_have_text(["all genres", "Comedy", "Romance", "War"])
    page.select_option("#genre", "War")
    expect(page.locator("#status")).to_have_text("11 films found.")
    assert all(film % 2 for film in shown(page))
    expect(page.locator("#year_from")).to_have_attribute("placeholder", "1990")
    page.fill("#year_from", "1995")
    visitor.press("Enter")
    expect(page.locator("#status")).to_have_text("6 films found.")
    page.fill("#year_to", "1990")
    visitor.press("Tab")
    expect(page.get_by_role("alert")).to_contain_text("To year")
    expect(page.locator("#year_to")).to_have_attribute("aria-invalid", "true")
    page.fill("#year_to", "1995")
    visitor.press("Tab")
    expect(page.locator("#status")).to_have_text("2 films found.")
    assert sorted(shown(page)) == [5, 15]
    assert all("422" in complaint for complaint in visitor.complaints)
    visitor.complaints.clear()


def test_slider_makes_the_list_diverse(visit: Any) -> None:
    visitor = visit()
    page = opened(visitor)
    rate(page, 2, 5)
    genres = page.locator(".film-card .facts:not(.explanation)")
    plain = genres.all_text_contents()
    page.locator("#diversity").focus()
    with page.expect_response("**/v1/viewer"):
        visitor.press("End")
    expect(page.locator("#diversity")).to_have_attribute("aria-valuetext", "100% variety")
    expect(genres).not_to_have_text(plain)
    diverse = genres.all_text_contents()
    kinds = [{text.split(" · ")[-1] for text in told[:3]} for told in (plain, diverse)]
    assert len(kinds[0]) < len(kinds[1]) == 3


def test_rating_of_one_film_is_foretold_and_forgotten(visit: Any) -> None:
    visitor = visit()
    page = opened(visitor)
    rate(page, 2, 5)
    page.locator("#target").focus()
    page.keyboard.type("film 9")
    visitor.press("Enter")
    foretold = page.locator("#prediction")
    expect(foretold).to_contain_text("Your predicted rating")
    expect(foretold).to_contain_text("Film 9 (1999)")
    expect(foretold.locator(".stars")).to_contain_text("of 5 stars")
    rate(page, 9, 2)
    expect(foretold).to_contain_text("Your rating: ★ 2.")
    page.fill("#target", "")
    expect(foretold).to_have_count(0)


def test_unknown_title_is_told(visit: Any) -> None:
    visitor = visit(locale=LOCALES["es"])
    page = opened(visitor)
    page.locator("#search").focus()
    page.keyboard.type("zzzz")
    visitor.press("Enter")
    told = page.get_by_text("Ninguna película se llama «zzzz».")
    expect(told).to_be_visible()
    page.keyboard.type("z")
    expect(told).to_have_count(0)


def test_further_films_are_added_below(visit: Any) -> None:
    page = opened(visit())
    rate(page, 2, 5)
    first = shown(page)
    page.get_by_role("button", name="More films").click()
    expect(titles(page)).to_have_count(20)
    expect(titles(page).nth(10)).to_be_focused()
    expect(page.locator(".rank")).to_have_text([str(rank) for rank in range(1, 21)])
    assert shown(page)[:10] == first and len({*shown(page)}) == 20
    page.get_by_role("button", name="More films").click()
    expect(titles(page)).to_have_count(small_movielens.FILMS - 1)
    expect(page.get_by_role("button", name="More films")).to_have_count(0)


def test_ratings_survive_a_change_of_language_and_of_tab(visit: Any) -> None:
    page = opened(visit())
    rate(page, 2, 5)
    before = shown(page)
    page.get_by_role("button", name="Português").click()
    expect(page.locator(".result-heading")).to_have_text(FROM_ONE["pt"])
    page.get_by_role("tab", name="Parecidos").click()
    page.get_by_role("tab", name="Para você").click()
    expect(page.locator(".rated li")).to_have_text(["Film 2 (1992)★ 5"])
    expect(page.locator(".picker-film[data-film='2'] input").nth(4)).to_be_checked()
    assert shown(page) == before


def test_service_that_is_gone_is_told_in_words(visit: Any) -> None:
    visitor = visit()
    page = opened(visitor)
    page.route("**/v1/viewer", lambda route: route.abort())
    page.locator(".picker-film label").first.click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    page.unroute("**/v1/viewer")
    page.get_by_role("button", name="Try again").click()
    expect(titles(page)).to_have_count(10)
    visitor.complaints.clear()


@pytest.mark.parametrize("language", LOCALES)
def test_phone_shows_everything_without_scrolling_sideways(visit: Any, language: str) -> None:
    page = opened(visit(viewport=PHONE, locale=LOCALES[language]))
    rate(page, 2, 5)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    buttons = ".languages button, .secondary, .more, .picker-film, .star-input label"
    fields = f"{buttons}, select, .field > input"
    for box in (part.bounding_box() for part in page.locator(fields).all()):
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
        assert box["height"] >= 30 and box["width"] >= 24


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(visit: Any, scheme: str) -> None:
    page = opened(visit(color_scheme=scheme))
    rate(page, 2, 5)
    page.locator("#target").focus()
    page.keyboard.type("film 9")
    page.keyboard.press("Enter")
    expect(page.locator("#prediction")).to_be_visible()
    found = page.evaluate(CONTRASTS)
    assert len(found) > 60
    assert [text for ratio, text in found if ratio < 4.5] == []
