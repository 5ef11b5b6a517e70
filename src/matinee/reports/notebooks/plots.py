"""Figures of the notebooks in one style."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from matinee.reports.notebooks.effect_sizes import Estimate

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


def axes(title: str, xlabel: str, ylabel: str, height: float = HEIGHT) -> Axes:
    """Empty axes in a new figure."""
    import matplotlib
    from matplotlib.figure import Figure

    matplotlib.rcParams.update(STYLE)
    figure = Figure(figsize=(WIDTH, height), layout="constrained", dpi=150)
    figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
    drawn = figure.add_subplot()
    drawn.set(xlabel=xlabel, ylabel=ylabel)
    return drawn


def png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def show(drawn: Axes, name: str, alt: str) -> None:
    """Shows the figure below the cell; `name` becomes the file name, `alt` the text alternative."""
    figure: Any = drawn.figure
    show_figure(figure, name, alt)


def show_figure(figure: Figure, name: str, alt: str) -> None:
    from IPython.display import Image, display

    metadata = {"name": name, "alt": alt}
    display(Image(data=png(figure), format="png", metadata=metadata))  # type: ignore[no-untyped-call]


def bars(drawn: Axes, values: Mapping[Any, float], form: str = ",.0f") -> None:
    """Vertical bars with their values."""
    positions = np.arange(len(values))
    patches = drawn.bar(positions, list(values.values()), color=SECOND, width=0.7)
    drawn.bar_label(
        patches, [f"{value:{form}}" for value in values.values()], fontsize=9, padding=2
    )
    drawn.set_xticks(positions, _labels(values))
    drawn.grid(axis="x", visible=False)
    drawn.margins(y=0.12)


def horizontal_bars(
    drawn: Axes, values: Mapping[Any, float], form: str = ",.0f", margin: float = 0.14
) -> None:
    """Horizontal bars with their values, the first on top."""
    positions = np.arange(len(values))[::-1]
    patches = drawn.barh(positions, list(values.values()), color=SECOND, height=0.7)
    drawn.bar_label(
        patches, [f"{value:{form}}" for value in values.values()], fontsize=9, padding=3
    )
    drawn.set_yticks(positions, _labels(values))
    drawn.grid(axis="y", visible=False)
    drawn.margins(x=margin)


def pie(drawn: Axes, values: Mapping[Any, float], largest: int = 5) -> None:
    """Shares of a whole, clockwise from the top; all but the largest are one slice, "other"."""
    ordered = dict(sorted(values.items(), key=lambda item: -item[1]))
    names, sizes = list(ordered)[:largest], list(ordered.values())
    if len(sizes) > largest:
        names, sizes = [*names, "other"], [*sizes[:largest], sum(sizes[largest:])]
    total = sum(sizes)
    labels = [
        f"{label}, {size / total:.1%}" for label, size in zip(_labels(names), sizes, strict=True)
    ]
    colours = [*COLOURS, "#e8e0dc"][: len(sizes)]
    edges = {"linewidth": 1, "edgecolor": "white"}
    drawn.pie(
        sizes, labels=labels, colors=colours, startangle=90, counterclock=False, wedgeprops=edges
    )


def interval_rows(
    drawn: Axes, estimates: Mapping[Any, Estimate], reference: float | None = 0
) -> None:
    """One estimate with its interval per row, coloured if the interval excludes `reference`."""
    positions = np.arange(len(estimates))[::-1]
    if reference is not None:
        drawn.axvline(reference, color=PALE, linewidth=1.2)
    for position, estimate in zip(positions, estimates.values(), strict=True):
        significant = reference is not None and not estimate.low <= reference <= estimate.high
        colour = ACCENT if significant else INK
        drawn.plot([estimate.low, estimate.high], [position, position], color=colour, linewidth=2)
        drawn.plot(estimate.value, position, "o", color=colour, markersize=5)
    drawn.set_yticks(positions, _labels(estimates))
    drawn.set_ylim(-0.7, len(estimates) - 0.3)
    drawn.grid(axis="y", visible=False)


def interval_columns(drawn: Axes, estimates: Mapping[Any, Estimate]) -> None:
    """One estimate with its interval per column."""
    positions = np.arange(len(estimates))
    ends = np.array(
        [[estimate.low, estimate.value, estimate.high] for estimate in estimates.values()]
    )
    drawn.vlines(positions, ends[:, 0], ends[:, 2], color=SECOND, linewidth=2)
    drawn.plot(positions, ends[:, 1], "o", color=SECOND, markersize=5)
    drawn.set_xticks(positions, _labels(estimates))
    drawn.margins(x=0.05)


def _labels(names: Iterable[Any]) -> list[str]:
    """Names from data: a dollar sign is no mathematical notation."""
    return [str(name).replace("$", r"\$") for name in names]


def lines(drawn: Axes, series: Mapping[str, Any], marker: str = "") -> None:
    """One line per series; its index is x."""
    for colour, (name, line) in zip(COLOURS, series.items(), strict=False):
        drawn.plot(
            line.index, line.to_numpy(), marker=marker, color=colour, label=name, lw=1.8, ms=4
        )
    if len(series) > 1:
        drawn.legend(
            ncols=len(series), loc="lower left", bbox_to_anchor=(-0.02, -0.36), fontsize=10
        )


def heatmap(
    drawn: Axes,
    values: Any,
    names: tuple[Sequence[str], Sequence[str]],
    form: str = "+.1f",
    limit: float | None = None,
    muted: Any = None,
) -> None:
    """Values as coloured cells; `muted` cells have is_muted text.

    The colour map diverges if there are negative values.
    """
    cells = np.asarray(values, dtype=float)
    diverging = bool(np.nanmin(cells) < 0)
    top = limit or float(np.nanmax(np.abs(cells)))
    drawn.imshow(
        np.ma.masked_invalid(cells),
        cmap="RdBu_r" if diverging else "Oranges",
        aspect="auto",
        vmin=-top * 1.4 if diverging else 0,
        vmax=top * 1.4,
    )
    is_muted = np.zeros(cells.shape, dtype=bool) if muted is None else np.asarray(muted)
    for (row, column), value in np.ndenumerate(cells):
        if not np.isnan(value):
            colour = "#9a938f" if is_muted[row, column] else INK
            drawn.text(
                column, row, f"{value:{form}}", ha="center", va="center", fontsize=8.5, color=colour
            )
    drawn.set_yticks(range(cells.shape[0]), _labels(names[0]))
    drawn.set_xticks(range(cells.shape[1]), _labels(names[1]))
    drawn.grid(visible=False)
    drawn.tick_params(length=0)


def date_axis(drawn: Axes) -> None:
    """A date axis with few, short labels."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator(minticks=3, maxticks=8)  # type: ignore[no-untyped-call]
    drawn.xaxis.set_major_locator(locator)
    drawn.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]


def ratio_axis(drawn: Axes) -> None:
    """A logarithmic axis of ratios."""
    drawn.set_xscale("log")
    low, high = drawn.get_xlim()
    ticks = [tick for tick in (0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.4, 2, 3, 5, 10) if low <= tick <= high]
    drawn.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    drawn.minorticks_off()


def rotate_labels(drawn: Axes, degrees: float = 35) -> None:
    """Rotates long labels of the x axis."""
    for label in drawn.get_xticklabels():
        label.set(rotation=degrees, ha="right", rotation_mode="anchor")


def show_image(drawn: Axes, pixels: Any) -> None:
    """An image without axes."""
    drawn.imshow(pixels, aspect="equal")
    drawn.set_axis_off()
