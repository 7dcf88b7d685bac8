"""What a chart draws and says: its marks, one sentence, and the same data as a table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

Number = Fraction | float | int


def percent(value: Number) -> str:
    """Return a place across a drawing as SVG writes it, whatever the language of the page."""
    return f"{float(value):.2f}%"


def pixels(value: Number) -> str:
    """Return a place downwards as SVG writes it."""
    return f"{float(value):.1f}"


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle; its look is a class of the style sheet."""

    look: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line."""

    look: str
    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A point."""

    look: str
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Label:
    """A word of an axis, beginning, centred or ending at its place."""

    words: str
    x: str
    y: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Drawing:
    """The marks of a chart, on a height in pixels."""

    height: int
    blocks: tuple[Block, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    dots: tuple[Dot, ...] = ()
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The data of a chart; the first cell of a row is its heading."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Key:
    """What a look means."""

    look: str
    words: str
    is_line: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart: its name on the page, its heading, its sentence, its drawing and its data."""

    code: str
    title: str
    words: str
    table: Table
    drawing: Drawing | None = None
    keys: tuple[Key, ...] = ()
    note: str = field(default="")


def block(look: str, *, x: Number, width: Number, y: Number, height: Number) -> Block:
    """Return a rectangle at a place in numbers."""
    return Block(look, percent(x), pixels(y), percent(width), pixels(height))


def upright(look: str, *, x: Number, top: Number, foot: Number) -> Stroke:
    """Return a line from top to foot."""
    return Stroke(look, percent(x), pixels(top), percent(x), pixels(foot))


def level(look: str, *, y: Number, start: Number = 0, end: Number = 100) -> Stroke:
    """Return a line from left to right."""
    return Stroke(look, percent(start), pixels(y), percent(end), pixels(y))


def stacked(parts: Sequence[tuple[str, Fraction, Fraction]], *, height: int) -> Drawing:
    """Return parts side by side: each with its look, its place and its width."""
    return Drawing(
        height,
        blocks=tuple(
            block(look, x=x, width=width, y=0, height=height) for look, x, width in parts if width
        ),
        # A line before each part but the first, so that no two are told apart by colour alone.
        strokes=tuple(
            upright("gap", x=x, top=0, foot=height) for _look, x, width in parts if width and x
        ),
    )
