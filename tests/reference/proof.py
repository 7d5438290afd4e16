"""Tables of bias and coverage, as `make simulate-proof` writes them into the docs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

COVERS = (0.935, 0.965)
"""What 95 % intervals must cover over 2,000 runs or more, or the method's page says when not."""


@dataclass(frozen=True)
class Table:
    """One table of a proof: a title, what was drawn, and a row a case."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def markdown(self) -> str:
        lines = [f"### {self.title}", "", "| " + " | ".join(self.headings) + " |"]
        lines.append("|" + "---|" * len(self.headings))
        lines += ["| " + " | ".join(row) + " |" for row in self.rows]
        return "\n".join([*lines, "", self.note]).rstrip() + "\n"


@dataclass(frozen=True)
class Performance:
    """How an estimator did over many draws with a known truth."""

    runs: int
    bias: float
    empirical_se: float
    mean_se: float
    coverage: float
    refused: int = 0

    @classmethod
    def of(
        cls,
        truth: float,
        estimates: Sequence[float],
        ses: Sequence[float],
        covered: Sequence[bool],
        refused: int = 0,
    ) -> Performance:
        found = np.asarray(estimates, dtype=float)
        return cls(
            runs=len(found),
            bias=float(found.mean() - truth),
            empirical_se=float(found.std(ddof=1)),
            mean_se=float(np.sqrt(np.mean(np.square(ses)))),
            coverage=float(np.mean(covered)),
            refused=refused,
        )

    def cells(self) -> tuple[str, ...]:
        """Bias with its Monte Carlo error, both standard errors, coverage with its error."""
        bias_error = self.empirical_se / self.runs**0.5
        coverage_error = (self.coverage * (1 - self.coverage) / self.runs) ** 0.5
        return (
            f"{self.runs:,}",
            f"{self.bias:+.4f} ± {bias_error:.4f}",
            f"{self.empirical_se:.4f}",
            f"{self.mean_se:.4f}",
            f"{self.coverage:.1%} ± {coverage_error:.1%}",
            str(self.refused),
        )


HEADINGS = ("runs", "bias", "SD of estimates", "mean SE", "95 % interval covers", "refused")
