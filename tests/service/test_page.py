"""The page in a real browser, driven by the keyboard."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

LOCALES = {"en": "en-GB", "pt": "pt-BR", "es": "es-MX"}
HEADINGS = {
    "en": "Find a film you will love",
    "pt": "Encontre um filme que você vai adorar",
    "es": "Encuentra una película que te encantará",
}
PHONE = {"width": 360, "height": 740}


@pytest.mark.parametrize("language", LOCALES)
def test_browsers_language_is_spoken(visit: Any, language: str) -> None:
    page = visit(locale=LOCALES[language]).open()
    assert page.get_attribute("html", "lang") == language
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADINGS[language])
    loved = {"en": "loved", "pt": "adorei", "es": "me encantó"}[language]
    expect(page.locator(".legend li").nth(3)).to_contain_text(loved)


def test_other_language_is_english(visit: Any) -> None:
    page = visit(locale="de-DE").open()
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADINGS["en"])


@pytest.mark.parametrize("language", LOCALES)
def test_keyboard_alone_gets_five_films(visit: Any, language: str) -> None:
    visitor = visit(locale=LOCALES[language])
    page = visitor.open()
    page.locator("input[name=gender]").first.focus()
    visitor.press("ArrowRight", "Tab")
    expect(page.locator("#age")).to_be_focused()
    page.keyboard.type("25")
    visitor.press("Tab")
    expect(page.locator("#occupation")).to_be_focused()
    page.keyboard.type({"en": "programmer", "pt": "programador", "es": "programador"}[language])
    visitor.press("Tab", "Enter")
    woman = {
        "en": "For a woman aged 25-34, programmer",
        "pt": "Para uma mulher de 25-34 anos, programadora",
        "es": "Para una mujer de 25-34 años, programadora",
    }[language]
    expect(page.get_by_role("heading", level=2)).to_have_text(woman)
    romance = page.locator(".facts").filter(has_text="Romance")
    expect(romance).to_have_count(4)
    status = {
        "en": "5 films found.",
        "pt": "5 filmes encontrados.",
        "es": "5 películas encontradas.",
    }
    expect(page.locator("#status")).to_have_text(status[language])


def test_bars_say_in_words_what_they_draw(visit: Any) -> None:
    page = visit().open()
    bars = page.get_by_role("img", name="hated")
    expect(bars).to_have_count(5)
    said = bars.first.get_attribute("aria-label")
    assert [part.rsplit(" ", 1)[0] for part in said.split(", ")] == [
        "hated",
        "disliked",
        "liked",
        "loved",
    ]
    shares = [int(part.rsplit(" ", 1)[1].rstrip("%")) for part in said.split(", ")]
    assert 98 <= sum(shares) <= 102
    widths = [part.bounding_box()["width"] for part in bars.first.locator(".part").all()]
    assert sum(widths) > 200
    assert [width / sum(widths) * 100 for width in widths] == pytest.approx(shares, abs=2)


def test_language_is_switched_and_remembered(visit: Any) -> None:
    visitor = visit()
    page = visitor.open()
    page.get_by_role("button", name="Español").focus()
    visitor.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADINGS["es"])
    expect(page.get_by_role("button", name="Español")).to_be_focused()
    assert page.get_attribute("html", "lang") == "es"
    assert "películas" in page.title()
    visitor.open()
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADINGS["es"])


def test_what_is_typed_survives_a_change_of_language(visit: Any) -> None:
    page = visit().open()
    page.fill("#age", "52")
    page.get_by_label("male", exact=True).check()
    page.get_by_role("button", name="Português").click()
    expect(page.locator("#age")).to_have_value("52")
    expect(page.get_by_label("masculino")).to_be_checked()


def test_example_fills_the_form_and_asks(visit: Any) -> None:
    page = visit().open()
    page.get_by_role("button", name="a man aged 52, farmer").click()
    expect(page.get_by_role("heading", level=2)).to_have_text("For a man aged 50-55, farmer")
    expect(page.locator("#age")).to_have_value("52")
    expect(page.locator(".facts").filter(has_text="War")).to_have_count(4)


@pytest.mark.parametrize(
    ("language", "typed", "told"),
    [
        ("en", "200", "Age: enter a number from 1 to 120"),
        ("en", "old", "Age: enter a whole number"),
        ("pt", "200", "Idade: digite um número de 1 a 120"),
        ("es", "old", "Edad: escribe un número entero"),
    ],
)
def test_mistake_is_told_in_words_and_then_mended(
    visit: Any, language: str, typed: str, told: str
) -> None:
    visitor = visit(locale=LOCALES[language])
    page = visitor.open()
    page.fill("#age", typed)
    visitor.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text(told)
    expect(page.locator("#age")).to_be_focused()
    assert page.get_attribute("#age", "aria-invalid") == "true"
    page.fill("#age", "20")
    visitor.press("Enter")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator(".film-card h3")).to_have_count(5)
    # the browser itself notes a refused request
    assert all("422" in complaint for complaint in visitor.complaints)
    visitor.complaints.clear()


def test_service_that_is_gone_is_told_in_words(visit: Any) -> None:
    visitor = visit()
    page = visitor.open()
    page.route("**/v1/newcomer", lambda route: route.abort())
    page.get_by_role("button", name="Show films").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    page.unroute("**/v1/newcomer")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".film-card h3")).to_have_count(5)
    visitor.complaints.clear()


def test_waiting_is_shown(visit: Any) -> None:
    visitor = visit()
    held: list[Any] = []
    visitor.page.route("**/v1/newcomer", lambda route: held.append(route))
    visitor.page.goto(visitor.url)
    expect(visitor.page.locator("#result")).to_have_attribute("aria-busy", "true")
    expect(visitor.page.locator("#status")).to_have_text("Loading …")
    held[0].continue_()
    expect(visitor.page.locator("#result")).to_have_attribute("aria-busy", "false")


@pytest.mark.parametrize("language", LOCALES)
def test_phone_shows_everything_without_scrolling_sideways(visit: Any, language: str) -> None:
    page = visit(locale=LOCALES[language], viewport=PHONE).open()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    for box in (part.bounding_box() for part in page.locator("button, select, #age").all()):
        assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
        assert box["height"] >= 32


CONTRASTS = """() => {
  const numbers = (colour) => colour.match(/[0-9.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = numbers(colour).map((c) => c / 255).map((c) =>
      c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if ((numbers(colour)[3] ?? 1) === 1) return colour;
    }
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const text = texts.currentNode.textContent.trim();
    const hidden = element.closest("noscript, script, .visually-hidden, option");
    if (!text || hidden || !element.offsetParent) continue;
    const one = light(getComputedStyle(element).color);
    const other = light(behind(element));
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    found.push([ratio, text]);
  }
  return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(visit: Any, scheme: str) -> None:
    page = visit(color_scheme=scheme).open()
    found = page.evaluate(CONTRASTS)
    assert len(found) > 40
    assert [text for ratio, text in found if ratio < 4.5] == []


def test_dark_scheme_is_dark(visit: Any) -> None:
    colours = {}
    for scheme in ("light", "dark"):
        page = visit(color_scheme=scheme).open()
        colours[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert colours == {"light": "rgb(248, 244, 236)", "dark": "rgb(19, 16, 20)"}


def test_focus_is_always_seen(visit: Any) -> None:
    visitor = visit()
    page = visitor.open()
    seen = []
    for _ in range(12):
        visitor.press("Tab")
        seen.append(
            page.evaluate(
                """() => {
                  const at = document.activeElement;
                  const shown = at.type === "radio" ? at.nextElementSibling : at;
                  return [at.id || at.textContent || at.name, getComputedStyle(shown).outlineWidth];
                }"""
            )
        )
    assert seen[0][0] == "skip-link" and len({name for name, _ in seen}) == 12
    assert {width for _, width in seen} == {"3px"}


def test_tabs_are_walked_with_arrows(visit: Any) -> None:
    visitor = visit()
    page = visitor.open()
    tab = page.get_by_role("tab", selected=True)
    expect(page.get_by_role("tab")).to_have_count(6)
    tab.focus()
    visitor.press("ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight")
    expect(page.get_by_role("tab", selected=True)).to_be_focused()
    panel = page.get_by_role("tabpanel")
    assert panel.get_attribute("aria-labelledby") == tab.get_attribute("id")
    names = ["New here?", "For you", "Similar", "Subscriber", "Films", "Streaming"]
    expect(page.get_by_role("tab")).to_have_text(names)
    assert page.url.endswith("#tmdb")
    visitor.press("ArrowRight", "ArrowRight")
    expect(page.get_by_role("tab", selected=True)).to_have_text("New here?")


def test_page_is_small(visit: Any) -> None:
    visitor = visit()
    page = visitor.open()
    sizes = page.evaluate(
        "performance.getEntriesByType('resource').map((entry) => entry.decodedBodySize)"
    )
    assert sum(sizes) < 100_000 and len(sizes) < 32
