"""One theory with ten different faults: all ten are told, each at its line and column."""

from __future__ import annotations

from forethought.errors import in_order
from forethought.files.yaml import parse_yaml
from forethought.theory import Theory
from forethought.theory.check import check_theory
from forethought.vocabulary import read_document

TEN_FAULTS = """\
forethought: 1
theory:
  id: think-family
  version: 1
  title: Think Family
  need: Officers meet the same families again and again
  population: Families with children in two or more incidents
  setting: Neighbourhood teams in three forces
  owner: Early intervention lead
  review_by: 2027-06-30
  took_part: [Neighbourhood officers, Parents panel]
  narrative: >-
    Training [training] lets officers know [knows], refer [refers] and families take up
    support [supported] from officers they trust [trusts], so that children are safer [safer].
  contacts: none

goal:
  id: safer
  statement: Fewer children live with violence at home
  who: Children in families known to the teams
  horizon: P3Y
  ceiling: true

outcomes:
  - id: knows
    statement: Two days of joint training
    who: Neighbourhood officers
    horizon: P1M
    leads_to:
      - to: referss
        because: Officers who know the offer can use it
        assuming: [Partners have capacity]
        evidence: [{source: our own pilot, strength: weak}]
      - to: refers
        because: Officers who know the offer can use it
        assuming: [Partners have capacity]
        evidence: [{source: our own pilot, strength: weak}]
    indicators:
      - id: knowledge
        measure: Ten-item test
        unit: items right of 10
        kind: scale
        source: survey
        smallest_meaningful: 1
  - id: refers
    statement: Officers refer eligible families
    who: Neighbourhood officers
    horizon: P6M
    leads_to:
      - to: supported
        because: A referral starts the offer of help
        assuming: [Families consent]
        evidence: [{source: our own pilot, strength: weak}]
    indicators:
      - id: referrals
        measure: Referrals as a share of eligible incidents
        unit: share of incidents
        kind: proportion
        better: highr
        source: records
        smallest_meaningful: 0.05
  - id: supported
    statement: Families take up a plan with one lead worker
    who: Referred families
    horizon: P9M
    leads_to:
      - to: safer
        because: Parents who cope better have fewer crises
        assuming: [Support lasts long enough]
        evidence: [{source: our own pilot, strength: weak}]
      - to: refers
        because: Families who were helped are referred again
        assuming: [Officers hear of it]
        evidence: [{source: our own pilot, strength: weak}]
    indicators: []
  - id: trusts
    statement: Families trust officers
    who: Families
    horizon: P1Y
    leads_to:
      - to: supported
        because: Families who trust officers accept help
        assuming: [Trust carries over]
        evidence: [{source: our own pilot, strength: weak}]
    indicators:
      - id: knowledge
        measure: Trust, three questions
        unit: points of 10
        kind: scale
        better: higher
        source: survey
        smallest_meaningful: 0.5

activities:
  - id: training
    statement: Joint training for officers and partners
    who_delivers: An officer and an early-help manager
    for: Neighbourhood officers
    dose: {amount: 2, unit: day}
    leads_to:
      - to: knows
        because: Practice on real cases with partners
        assuming: [Trainers are credible]
        evidence: [{source: our own pilot, strength: weak}]
      - to: safer
        because: Trained officers keep children safe
        assuming: [Officers have time]
        evidence: [{source: our own pilot, strength: weak}]

context:
  enablers: [Information-sharing agreement]
  risks: [Thresholds rise]
  harms: [Families feel watched]
"""

EXPECTED = [
    ("15:3", "F005", "`contacts` is not a key that belongs in `theory`"),
    ("30:9", "T002", "`knows` leads to `referss`, but no box has that id"),
    ("59:9", "F007", "`better` is 'highr'; expected one of higher or lower"),
    ("71:9", "T032", "the links run in a loop: refers → supported → refers"),
    ("76:5", "T042", "no activity leads to the outcome `trusts`, and no outside cause is named"),
    ("86:9", "T005", "`knowledge` is the id of this indicator and of the one at theory.yaml:39:9"),
    ("105:9", "T061", "the activity `training` leads straight to the goal `safer`"),
    ("26:5", "T021", "the outcome `knows` reads as something that is done (“training”)"),
    ("39:9", "T072", "the indicator `knowledge` does not say which way is good"),
    ("75:5", "T071", "nothing shows whether the outcome `supported` came about"),
]


def test_ten_faults_are_all_told_each_at_its_place() -> None:
    file = parse_yaml(TEN_FAULTS, "theory.yaml")
    reading = read_document(Theory, file.data, file.places)
    assert reading.document is not None
    faults = in_order([*reading.faults, *check_theory(reading.document, reading.places)])
    met = [
        (str(fault.place), fault.code, fault.message[: len(said)])
        for fault, (_, _, said) in zip(faults, EXPECTED, strict=True)
    ]
    assert met == [(f"theory.yaml:{place}", code, said) for place, code, said in EXPECTED]
