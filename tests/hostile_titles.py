"""Titles that are markup in HTML, Markdown or a matplotlib label, unless they are escaped."""

TITLES = [
    "<script>alert(1)</script>",
    "</script></style></title><img src=x onerror=alert(1)>",
    "[free](javascript:alert(1))",
    "![x](https://example.org/x.png)",
    "**bold** _slanted_ ~~gone~~ `code`",
    "a | b\n\n# heading",
    "\\[x](https://example.org) &lt;b&gt;",
    "<https://example.org>",
    "$\\frac{1}{0}$ & $x_$",
]
