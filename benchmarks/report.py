"""How every benchmark speaks: a small table, or with `--json` exactly one object."""

import argparse
import json
import operator
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    "==": operator.eq,
}


@dataclass(frozen=True)
class Result:
    """One figure against its aim, `aim` as "<= 1.3"."""

    id: str
    value: float
    unit: str
    aim: str

    @property
    def ok(self) -> bool:
        """Whether the figure meets its aim."""
        sign, bound = self.aim.split()
        return _COMPARE[sign](self.value, float(bound))


def arguments(about: str, more: Mapping[str, str] = MappingProxyType({})) -> argparse.Namespace:
    """The two switches every benchmark has, and `more` of its own, each with what it does."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--json", action="store_true", help="print exactly one JSON object")
    parser.add_argument("--quick", action="store_true", help="finish within 45 s")
    for switch, help_ in more.items():
        parser.add_argument(switch, action="store_true", help=help_)
    return parser.parse_args()


def tell(benchmark: str, results: Sequence[Result], *, as_json: bool) -> int:
    """Print the results; 0 when every aim is met, else 1."""
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    if as_json:
        rows = [asdict(result) | {"ok": result.ok} for result in results]
        print(json.dumps({"benchmark": benchmark, "machine": machine, "results": rows}))
    else:
        print(f"{benchmark} on {machine}")
        width = max(len(result.id) for result in results)
        for result in results:
            print(
                f"  {result.id:<{width}}  {result.value:10.3f} {result.unit:<6} aim {result.aim:<8} {'ok' if result.ok else 'MISSED'}"
            )
    return 0 if all(result.ok for result in results) else 1


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest-rank percentile: the smallest value that at least `percent` % of the values do not exceed."""
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * percent // 100))
    return ordered[int(rank) - 1]
