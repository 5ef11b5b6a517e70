"""The subscriber's tab in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from service.test_page import CONTRASTS, LOCALES, PHONE
from service.tiny_subscriber import COMEDY_LOVER, DRAMA_LOVER, HARSH, MILD, STRANGER

pytestmark = pytest.mark.browser

LABELS = {
    "en": ("Recommended", "Not recommended"),
    "pt": ("Recomendado", "Não recomendado"),
    "es": ("Recomendado", "No recomendado"),
}
STRANGERS = {"en": f"User {STRANGER} is unknown", "pt": "é desconhecido", "es": "es desconocido"}
UNRATED = {
    "en": "Nobody has rated “Élan Vital”",
    "pt": "Ninguém avaliou “Élan Vital”",
    "es": "Nadie ha valorado «Élan Vital»",
}


def opened(visitor: Any) -> Page:
    page: Page = visitor.page
    page.goto(f"{visitor.url}/#subscriber")
    expect(page.locator("#title")).to_be_visible()
    return page


def asked(visitor: Any, user: int | str, title: str) -> Page:
    page = opened(visitor)
    page.fill("#user_id", str(user))
    page.fill("#title", title)
    visitor.press("Enter")
    return page


def label(page: Page) -> Any:
    return page.locator(".recommendation .label")


def states(page: Page) -> Any:
    return page.locator(".states li")


@pytest.mark.parametrize("language", LOCALES)
def test_keyboard_alone_gets_an_answer_by_a_suggestion(visit: Any, language: str) -> None:
    visitor = visit(locale=LOCALES[language])
    page = opened(visitor)
    assert page.get_attribute("html", "lang") == language
    page.locator("#user_id").focus()
    page.keyboard.type(str(DRAMA_LOVER))
    visitor.press("Tab")
    page.keyboard.type("SONIC")
    options = page.get_by_role("option")
    expect(options).to_have_text(["Sonic X (2005, Amazon Prime Video)", "Sonic X (2003, Hulu)"])
    visitor.press("ArrowDown", "ArrowDown", "Enter")
    expect(page.get_by_role("heading", level=2)).to_contain_text("Sonic X (2003, Hulu)")
    yes, no = LABELS[language]
    expect(label(page)).to_have_text(no)
    expect(page.locator("#status")).to_contain_text(no.lower())
    page.locator("#result .secondary", has_text="Amazon").focus()
    visitor.press("Enter")
    heading = page.get_by_role("heading", level=2)
    expect(heading).to_contain_text("Sonic X (2005, Amazon Prime Video)")
    expect(page.get_by_role("tabpanel")).to_be_focused()
    expect(label(page)).to_have_text(yes)


def test_score_is_drawn_on_its_scale_with_the_threshold(visit: Any) -> None:
    page = asked(visit(), MILD, "sonic x")
    expect(label(page)).to_have_text("Recommended")
    meter = page.locator(".meter")
    told = meter.get_attribute("aria-label")
    assert told == ("4.4 stars on a scale from 0.5 to 5.0; recommended above 3.7").replace(
        "4.4", page.locator(".score strong").inner_text()
    )
    track, length, needed = (
        page.locator(f".meter {part}").bounding_box()
        for part in (".track", ".length", ".threshold-mark")
    )
    score = float(page.locator(".score strong").inner_text())
    assert length["width"] / track["width"] == pytest.approx((score - 0.5) / 4.5, abs=0.02)
    threshold = needed["x"] + needed["width"] / 2 - track["x"]
    assert threshold / track["width"] == pytest.approx((3.7 - 0.5) / 4.5, abs=0.01)


def test_parts_are_told_in_words_and_drawn_to_both_sides(visit: Any) -> None:
    page = asked(visit(), HARSH, "atoll")
    rows = page.locator(".terms li")
    expect(rows.locator(".name")).to_have_text(
        [
            "Average of all ratings",
            f"User {HARSH} rates lower than others",
            "This title is rated higher than others",
            "Titles of this kind are rated like others",
            "This user's taste makes no difference",
            "Total",
        ]
    )
    below, above = page.locator(".negative").first, page.locator(".positive").first
    axis = page.locator(".diverging-bar").first.bounding_box()
    middle = axis["x"] + axis["width"] / 2
    strict, liked = below.bounding_box(), above.bounding_box()
    assert strict["x"] + strict["width"] == pytest.approx(middle, abs=1) == liked["x"]
    assert strict["width"] == pytest.approx(2 * liked["width"], rel=0.15)
    values = [
        text.replace("\N{MINUS SIGN}", "-") for text in rows.locator(".value").all_inner_texts()
    ]
    assert sum(map(float, values[:-1])) == pytest.approx(float(values[-1]), abs=0.03)
    assert values[1].startswith("-") and values[2].startswith("+")


def test_sum_beyond_the_scale_is_told(visit: Any) -> None:
    page = asked(visit(), MILD, "atoll")
    last = page.locator(".terms .sum")
    expect(last).to_contain_text("limited to the scale")
    expect(last.locator(".value")).to_have_text("5.00")


@pytest.mark.parametrize("language", LOCALES)
def test_unknown_user_is_told_in_words(visit: Any, language: str) -> None:
    page = asked(visit(locale=LOCALES[language]), STRANGER, "atoll")
    expect(states(page).first).to_contain_text(STRANGERS[language])
    expect(page.locator(".states .unknown")).to_have_count(1)
    expect(page.locator(".terms li")).to_have_count(4)
    expect(label(page)).to_have_text(LABELS[language][0])


@pytest.mark.parametrize("language", LOCALES)
def test_unrated_title_is_told_in_words(visit: Any, language: str) -> None:
    page = asked(visit(locale=LOCALES[language]), COMEDY_LOVER, "elan vital")
    expect(states(page).last).to_contain_text(UNRATED[language])
    expect(page.locator(".states .known")).to_have_count(1)


def test_what_is_known_is_told_with_its_ratings(visit: Any) -> None:
    page = asked(visit(), MILD, "atoll")
    known = [f"User {MILD} has given 6 ratings.", "“Atoll” has 42 ratings."]
    expect(states(page)).to_have_text(known)


def test_users_that_are_known_are_told(visit: Any) -> None:
    page = opened(visit())
    expect(page.locator(".hint")).to_contain_text("42 users are known, numbered from 10 to 70")
    assert page.get_attribute("#user_id", "placeholder") == "10\N{EN DASH}70"


def test_example_fills_the_form_and_asks(visit: Any) -> None:
    page = opened(visit())
    expect(page.locator(".prediction-rows li")).to_have_count(4)
    page.get_by_role("link", name=f"User {HARSH} and Dune").click()
    expect(label(page)).to_have_text("Not recommended")
    expect(page.locator("#user_id")).to_have_value(str(HARSH))
    expect(page.locator("#title")).to_have_value("Dune")


def test_suggestion_without_a_user_waits_for_one(visit: Any) -> None:
    visitor = visit()
    page = opened(visitor)
    page.locator("#title").focus()
    page.keyboard.type("ato")
    expect(page.get_by_role("option")).to_have_count(1)
    visitor.press("ArrowDown", "Enter")
    expect(page.locator("#user_id")).to_be_focused()
    page.keyboard.type(str(MILD))
    visitor.press("Enter")
    expect(page.get_by_role("heading", level=2)).to_have_text(
        f"User {MILD} and Atoll (2018, Amazon Prime Video)"
    )


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "No title is called “atol”. Showing results for “Atoll”."),
        ("pt", "Nenhum título se chama “atol”. Mostrando resultados para “Atoll”."),
        ("es", "Ningún título se llama «atol». Estos son los resultados de «Atoll»."),
    ],
)
def test_misspelt_title_is_mended_and_said(visit: Any, language: str, told: str) -> None:
    page = asked(visit(locale=LOCALES[language]), MILD, "atol")
    expect(page.locator(".correction")).to_have_text(told)
    expect(page.locator(".suggestions")).to_be_hidden()


def test_unknown_title_is_answered_with_the_nearest(visit: Any) -> None:
    visitor = visit()
    page = asked(visitor, MILD, "atoll 2")
    expect(page.get_by_role("alert")).to_contain_text("No match found")
    expect(page.locator("#title")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("alert").get_by_role("button", name="Atoll").click()
    expect(label(page)).to_have_text("Recommended")
    expect(page.locator("#user_id")).to_have_value(str(MILD))
    assert all("404" in complaint for complaint in visitor.complaints)
    visitor.complaints.clear()


@pytest.mark.parametrize(
    ("language", "user", "title", "field", "told"),
    [
        ("en", "", "atoll", "#user_id", "User number: please fill in this field"),
        ("en", "7.5", "atoll", "#user_id", "User number: enter a whole number"),
        ("en", "-1", "atoll", "#user_id", "User number: enter a number from 0 to"),
        ("en", "7", " ", "#title", "Title: please fill in this field"),
        ("pt", "", "atoll", "#user_id", "Número do usuário: preencha este campo"),
        ("es", "7", " ", "#title", "Título: completa este campo"),
    ],
)
def test_mistake_is_told_in_words(
    visit: Any, language: str, user: str, title: str, field: str, told: str
) -> None:
    visitor = visit(locale=LOCALES[language])
    page = asked(visitor, user, title)
    expect(page.get_by_role("alert")).to_contain_text(told)
    expect(page.locator(field)).to_be_focused()
    visitor.complaints.clear()


def test_service_that_is_gone_is_told_in_words(visit: Any) -> None:
    visitor = visit()
    page = opened(visitor)
    page.route("**/v1/subscriber", lambda route: route.abort())
    page.get_by_role("link", name=f"User {HARSH} and Dune").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    page.unroute("**/v1/subscriber")
    page.get_by_role("button", name="Try again").click()
    expect(label(page)).to_have_text("Not recommended")
    visitor.complaints.clear()


def test_answer_survives_a_change_of_language(visit: Any) -> None:
    page = asked(visit(), MILD, "atoll")
    expect(label(page)).to_have_text("Recommended")
    page.get_by_role("button", name="Español").click()
    expect(page.locator("#user_id")).to_have_value(str(MILD))
    expect(page.locator("#title")).to_have_value("atoll")
    expect(label(page)).to_have_text("Recomendado")
    expect(page.locator(".score strong")).to_have_text("5,0")


@pytest.mark.parametrize("language", LOCALES)
def test_phone_shows_the_answer_without_scrolling(visit: Any, language: str) -> None:
    page = asked(visit(viewport=PHONE, locale=LOCALES[language]), MILD, "sonik x")
    expect(page.locator(".recommendation")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    parts = page.locator("#panel button, input, .threshold, .terms .value, .diverging-bar")
    for box in (part.bounding_box() for part in parts.all()):
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("title", ["sonik x", "dune"])
def test_text_stands_out_from_what_is_behind_it(visit: Any, scheme: str, title: str) -> None:
    page = asked(visit(color_scheme=scheme), HARSH if title == "dune" else DRAMA_LOVER, title)
    expect(label(page)).to_be_visible()
    found = page.evaluate(CONTRASTS)
    assert len(found) > 30
    assert [text for ratio, text in found if ratio < 4.5] == []
