"""Who lacked something, where it was filled in."""

from __future__ import annotations

from forethought.findings.beside import Attrition
from forethought.journey.beside import filled_in


def test_nobody_is_left_out_of_an_imputed_answer() -> None:
    why = "35% of those assigned are not in the analysis (a 30%, b 40%: 10 points apart). Who …"
    found = Attrition(
        overall=0.35, by_arm={"a": 0.3, "b": 0.4}, differential=0.1, padlocks=2, why=why
    )
    said = filled_in(found)
    assert said is not None
    assert "not in the analysis" not in said.why
    assert "lacked the outcome" in said.why
    assert said.why.count("filled in") == 1
    assert filled_in(None) is None
