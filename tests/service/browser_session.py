"""A browser, and visitors who note what the page loads and complains of."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Visit:
    """A visitor with a browser of their own; notes what the page loads and complains of."""

    def __init__(self, browser: Browser, url: str, **settings: Any) -> None:
        self.url, self.loaded, self.complaints = url, [], []
        self.context: BrowserContext = browser.new_context(
            **{"locale": "en-GB", "reduced_motion": "reduce", **settings}
        )
        self.context.set_default_timeout(10_000)
        self.page: Page = self.context.new_page()
        self.page.on("request", lambda request: self.loaded.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self) -> Page:
        self.page.goto(self.url)
        expect(self.page.locator(".film-card h3")).to_have_count(5)
        return self.page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
