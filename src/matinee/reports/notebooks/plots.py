"""Figures of one look: few colours, names with units, nothing that does not tell."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from matinee.reports.notebooks.effect_sizes import Effect

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, ACCENT, PALE, SECOND, THIRD = "#22223b", "#b5483b", "#c9ada7", "#3d6b7d", "#c58f2c"
COLOURS = [SECOND, ACCENT, THIRD, INK, PALE]
WIDTH, HEIGHT = 6.4, 3.6
STYLE: Any = {
    "font.size": 11,
    "axes.labelsize": 10.5,
    "axes.edgecolor": PALE,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#ece7e4",
    "legend.frameon": False,
}


def axes(title: str, across: str, up: str, height: float = HEIGHT) -> Axes:
    """Empty ones, in a figure of their own."""
    import matplotlib
    from matplotlib.figure import Figure

    matplotlib.rcParams.update(STYLE)
    figure = Figure(figsize=(WIDTH, height), layout="constrained", dpi=150)
    figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
    made = figure.add_subplot()
    made.set(xlabel=across, ylabel=up)
    return made


def png(figure: Figure) -> bytes:
    held = io.BytesIO()
    figure.savefig(held, format="png", metadata={"Software": None})
    return held.getvalue()


def show(drawn: Axes, name: str, told: str) -> None:
    """Below the cell; `name` is the file's, `told` is for those who do not see the figure."""
    figure: Any = drawn.figure
    show_figure(figure, name, told)


def show_figure(figure: Figure, name: str, told: str) -> None:
    from IPython.display import Image, display

    metadata = {"name": name, "alt": told}
    display(Image(data=png(figure), format="png", metadata=metadata))  # type: ignore[no-untyped-call]


def bars(drawn: Axes, heights: Mapping[Any, float], form: str = ",.0f") -> None:
    """Upright, each with its figure on top."""
    places = np.arange(len(heights))
    made = drawn.bar(places, list(heights.values()), color=SECOND, width=0.7)
    drawn.bar_label(made, [f"{value:{form}}" for value in heights.values()], fontsize=9, padding=2)
    drawn.set_xticks(places, _labels(heights))
    drawn.grid(axis="x", visible=False)
    drawn.margins(y=0.12)


def lying(drawn: Axes, lengths: Mapping[Any, float], form: str = ",.0f", far: float = 0.14) -> None:
    """Bars that lie, the first on top, each with its figure beside it."""
    places = np.arange(len(lengths))[::-1]
    made = drawn.barh(places, list(lengths.values()), color=SECOND, height=0.7)
    drawn.bar_label(made, [f"{value:{form}}" for value in lengths.values()], fontsize=9, padding=3)
    drawn.set_yticks(places, _labels(lengths))
    drawn.grid(axis="y", visible=False)
    drawn.margins(x=far)


def dots(drawn: Axes, effects: Mapping[Any, Effect], none: float | None = 0) -> None:
    """A dot and its interval a row, the first on top; coloured where `none` can be excluded."""
    places = np.arange(len(effects))[::-1]
    if none is not None:
        drawn.axvline(none, color=PALE, linewidth=1.2)
    for place, one in zip(places, effects.values(), strict=True):
        sure = none is not None and not one.low <= none <= one.high
        colour = ACCENT if sure else INK
        drawn.plot([one.low, one.high], [place, place], color=colour, linewidth=2)
        drawn.plot(one.value, place, "o", color=colour, markersize=5)
    drawn.set_yticks(places, _labels(effects))
    drawn.set_ylim(-0.7, len(effects) - 0.3)
    drawn.grid(axis="y", visible=False)


def heights(drawn: Axes, effects: Mapping[Any, Effect]) -> None:
    """A dot and its upright interval for each name along the way."""
    places = np.arange(len(effects))
    ends = np.array([[one.low, one.value, one.high] for one in effects.values()])
    drawn.vlines(places, ends[:, 0], ends[:, 2], color=SECOND, linewidth=2)
    drawn.plot(places, ends[:, 1], "o", color=SECOND, markersize=5)
    drawn.set_xticks(places, _labels(effects))
    drawn.margins(x=0.05)


def _labels(names: Iterable[Any]) -> list[str]:
    """Names from data: a dollar sign is no mathematical notation."""
    return [str(name).replace("$", r"\$") for name in names]


def lines(drawn: Axes, of: Mapping[str, Any], marker: str = "") -> None:
    """A line a name, from x and y (or a series, of which the index is x)."""
    for colour, (name, line) in zip(COLOURS, of.items(), strict=False):
        drawn.plot(
            line.index, line.to_numpy(), marker=marker, color=colour, label=name, lw=1.8, ms=4
        )
    if len(of) > 1:
        drawn.legend(ncols=len(of), loc="lower left", bbox_to_anchor=(-0.02, -0.36), fontsize=10)


def table(
    drawn: Axes,
    values: Any,
    names: tuple[Sequence[str], Sequence[str]],
    form: str = "+.1f",
    most: float | None = None,
    faint: Any = None,
) -> None:
    """Coloured cells with their figures (rows x columns); what is faint is written paler.

    Values around zero have two colours, shares have one.
    """
    cells = np.asarray(values, dtype=float)
    two = bool(np.nanmin(cells) < 0)
    top = most or float(np.nanmax(np.abs(cells)))
    drawn.imshow(
        np.ma.masked_invalid(cells),
        cmap="RdBu_r" if two else "Oranges",
        aspect="auto",
        vmin=-top * 1.4 if two else 0,
        vmax=top * 1.4,
    )
    pale = np.zeros(cells.shape, dtype=bool) if faint is None else np.asarray(faint)
    for (row, column), value in np.ndenumerate(cells):
        if not np.isnan(value):
            colour = "#9a938f" if pale[row, column] else INK
            drawn.text(
                column, row, f"{value:{form}}", ha="center", va="center", fontsize=8.5, color=colour
            )
    drawn.set_yticks(range(cells.shape[0]), _labels(names[0]))
    drawn.set_xticks(range(cells.shape[1]), _labels(names[1]))
    drawn.grid(visible=False)
    drawn.tick_params(length=0)


def dates(drawn: Axes) -> None:
    """Few of them, each as short as can be."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator(minticks=3, maxticks=8)  # type: ignore[no-untyped-call]
    drawn.xaxis.set_major_locator(locator)
    drawn.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]


def times(drawn: Axes) -> None:
    """How many times as often, along a logarithmic way."""
    drawn.set_xscale("log")
    low, high = drawn.get_xlim()
    shown = [one for one in (0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.4, 2, 3, 5, 10) if low <= one <= high]
    drawn.set_xticks(shown, [f"{one:g}" for one in shown])
    drawn.minorticks_off()


def tilted(drawn: Axes, degrees: float = 35) -> None:
    """Long names along the way."""
    for label in drawn.get_xticklabels():
        label.set(rotation=degrees, ha="right", rotation_mode="anchor")


def picture(drawn: Axes, pixels: Any) -> None:
    """Nothing but the picture."""
    drawn.imshow(pixels, aspect="equal")
    drawn.set_axis_off()
