"""What a run is told: its database, seed and size; read from the environment of its process."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

VARIABLE = "CHAOS_TERMS"


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one run."""

    name: str
    database: str
    seed: int
    is_short: bool
    folder: str
    lease: float
    minutes: float = 1e9
    kills: int = 0

    @property
    def sink(self) -> Path:
        """Where the sink writes."""
        return Path(self.folder) / "sink"

    def dumped(self) -> dict[str, str]:
        """Return the variable that carries the terms to the process of the run."""
        return {VARIABLE: json.dumps(asdict(self))}

    @classmethod
    def given(cls) -> "Terms":
        """Return the terms of this process."""
        return cls(**json.loads(os.environ[VARIABLE]))

    def size(self, full: int, short: int) -> int:
        """Choose between the full size and the short one."""
        return short if self.is_short else full
