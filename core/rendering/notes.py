"""What a plan costs and what was done to make it work, gathered while it is made."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Notes:
    """`cost` compares plans: 0 is flawless; the rest is told to people."""

    cost: float
    repairs: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
