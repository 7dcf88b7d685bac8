"""One row a run: what was owed, what arrived, and whether that is right."""

from dataclasses import asdict, dataclass, field

COLUMNS = (
    ("name", "run", 22), ("database", "database", 10), ("seed", "seed", 4), ("faults", "faults", 6),
    ("owed", "owed", 6), ("received", "distinct", 8), ("extra", "extra", 5),
    ("flagged", "flagged", 7), ("held", "held", 5), ("held_doubled", "held x2", 7),
    ("lost", "lost", 4), ("drained", "drained", 8), ("took", "took", 7),
)  # fmt: skip


@dataclass(slots=True)
class Row:
    """What one run showed; `wrong` says in words what must not have been."""

    name: str
    database: str
    seed: int
    faults: int = 0
    owed: int = 0
    received: int = 0
    extra: int = 0
    flagged: int = 0
    held: int = 0
    held_doubled: int = 0
    lost: int = 0
    drained: float = 0.0
    took: float = 0.0
    remark: str = ""
    wrong: list[str] = field(default_factory=list)

    def judge(self, *, most_extra: int) -> None:
        """Note everything that must never be."""
        if self.lost:
            self.wrong.append(f"{self.lost} lost")
        if self.extra > self.flagged:
            self.wrong.append(f"{self.extra - self.flagged} doubled without a flag")
        if self.extra > most_extra:
            self.wrong.append(f"{self.extra} extra copies, more than {most_extra}")
        if self.held_doubled:
            self.wrong.append(f"{self.held_doubled} doubled of a kind that is held in doubt")

    def line(self) -> str:
        """Return the row under `heading`."""
        values = asdict(self)
        cells = []
        for name, _label, width in COLUMNS:
            value = values[name]
            text = f"{value:.1f} s" if isinstance(value, float) else str(value)
            cells.append(f"{text:<{width}}" if name in {"name", "database"} else f"{text:>{width}}")
        verdict = f"WRONG: {'; '.join(self.wrong)}" if self.wrong else "ok"
        return "  ".join([*cells, verdict, self.remark]).rstrip()


def heading() -> str:
    """Return the words over the columns."""
    return "  ".join(
        f"{label:<{width}}" if name in {"name", "database"} else f"{label:>{width}}"
        for name, label, width in COLUMNS
    )
