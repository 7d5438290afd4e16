"""The shipped examples, analysed: known truth is found, published numbers come out."""

from __future__ import annotations

import pytest

from forethought.files.examples import example_folder
from forethought.findings.model import Findings
from forethought.journey.analyse import analyse
from forethought.journey.study import read_study
from forethought.vocabulary import LinkVerdict, Verdict

AGREEMENT = 1e-6
"""Relative; the estimate is known to eight decimals, so to about 3e-7."""


@pytest.fixture(scope="module")
def think_family() -> Findings:
    return analyse(read_study(example_folder("think-family")))


@pytest.mark.parametrize("question", ["q-refers", "q-knows", "q-took-up", "q-repeat"])
def test_every_interval_holds_the_stated_truth(think_family: Findings, question: str) -> None:
    plan = read_study(example_folder("think-family")).planned
    finding = next(found for found in think_family.findings if found.question == question)
    assert finding.ci_low is not None
    assert finding.ci_high is not None
    assert finding.ci_low < plan.truth[finding.indicator] < finding.ci_high


def test_the_picture_is_the_one_its_readme_describes(think_family: Findings) -> None:
    verdicts = {found.outcome: found.verdict for found in think_family.outcomes}
    assert verdicts == {
        "knows": Verdict.IMPROVED,
        "refers": Verdict.IMPROVED,
        "supported": Verdict.NO_MEANINGFUL_DIFFERENCE,
        "safer-families": Verdict.INCONCLUSIVE,
    }
    links = {(link.source, link.target): link.verdict for link in think_family.theory_test}
    assert links["knows", "refers"] is LinkVerdict.HELD
    assert links["refers", "supported"] is LinkVerdict.EFFECT_DID_NOT_MOVE
    assert links["supported", "safer-families"] is LinkVerdict.CAUSE_DID_NOT_MOVE
    assert think_family.synthetic


def test_castle_doctrine_gives_the_number_of_other_software() -> None:
    pytest.importorskip("causaldata")
    findings = analyse(read_study(example_folder("castle-doctrine")))
    homicide = findings.findings[0]
    assert homicide.question == "q-homicide"
    # did 2.1.2: att_gt(control_group = "nevertreated", est_method = "reg"), aggte(type = "simple")
    assert homicide.estimate == pytest.approx(0.01940281, rel=AGREEMENT)
    assert homicide.se == pytest.approx(0.0383886467, rel=AGREEMENT)
    # the abstract of Cheng and Hoekstra: no deterrence of burglary, robbery or aggravated assault
    others = [found.verdict for found in findings.findings[1:]]
    assert Verdict.IMPROVED not in others
