"""The diagram's own words, in each language it speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forethought.theory.draw.paint import WORDS
from forethought.vocabulary import BoxKind, Duration, LinkVerdict, Verdict


@dataclass(frozen=True)
class Wording:
    """Everything a diagram says that is not the theory's own text."""

    language: str
    theory_of_change: str
    version: str
    for_whom: str
    headings: Mapping[BoxKind, str]
    kinds: Mapping[BoxKind, str]
    verdicts: Mapping[Verdict, str]
    verdict_meanings: Mapping[Verdict, str]
    links: Mapping[LinkVerdict, str]
    what_was_found: str
    the_links: str
    untested_or_still: str
    feeds_back: str
    ceiling: str
    synthetic: str
    leads_to: str
    because: str
    leads_nowhere: str
    within: str
    at_the_start: str


ENGLISH = Wording(
    language="en",
    theory_of_change="Theory of change",
    version="version {number}",
    for_whom="For: {who}",
    headings={
        BoxKind.RESOURCE: "What we use",
        BoxKind.ACTIVITY: "What we do",
        BoxKind.OUTCOME: "What changes",
        BoxKind.GOAL: "Our goal",
    },
    kinds={
        BoxKind.RESOURCE: "Resource",
        BoxKind.ACTIVITY: "Activity",
        BoxKind.OUTCOME: "Outcome",
        BoxKind.GOAL: "Goal",
    },
    verdicts=WORDS,
    verdict_meanings={
        Verdict.IMPROVED: "improved",
        Verdict.WORSENED: "worsened",
        Verdict.NO_MEANINGFUL_DIFFERENCE: "no difference that matters",
        Verdict.INCONCLUSIVE: "inconclusive: the data cannot tell",
        Verdict.NOT_MEASURED: "not measured",
        Verdict.NOT_TESTED: "not tested: nothing to compare with",
    },
    links={
        LinkVerdict.HELD: "held: both moved as the theory says",
        LinkVerdict.EFFECT_DID_NOT_MOVE: "the cause moved, the effect did not",
        LinkVerdict.OPPOSITE: "the effect moved the other way",
        LinkVerdict.CAUSE_DID_NOT_MOVE: "the cause did not move",
        LinkVerdict.UNTESTED: "not put to the test",
    },
    what_was_found="What was found",
    the_links="The links",
    untested_or_still="not put to the test, or the cause did not move",
    feeds_back="feeds back to an earlier step",
    ceiling="Beyond this line the programme does not answer alone",
    synthetic="Synthetic data",
    leads_to="Leads to",
    because="because",
    leads_nowhere="Leads to nothing yet",
    within="within {time}",
    at_the_start="at the start",
)
WELSH = Wording(
    language="cy",
    theory_of_change="Damcaniaeth newid",
    version="fersiwn {number}",
    for_whom="Ar gyfer: {who}",
    headings={
        BoxKind.RESOURCE: "Beth rydym yn ei ddefnyddio",
        BoxKind.ACTIVITY: "Beth rydym yn ei wneud",
        BoxKind.OUTCOME: "Beth sy’n newid",
        BoxKind.GOAL: "Ein nod",
    },
    kinds={
        BoxKind.RESOURCE: "Adnodd",
        BoxKind.ACTIVITY: "Gweithgaredd",
        BoxKind.OUTCOME: "Canlyniad",
        BoxKind.GOAL: "Nod",
    },
    verdicts={
        Verdict.IMPROVED: "wedi gwella",
        Verdict.WORSENED: "wedi gwaethygu",
        Verdict.NO_MEANINGFUL_DIFFERENCE: "dim gwahaniaeth",
        Verdict.INCONCLUSIVE: "amhendant",
        Verdict.NOT_MEASURED: "heb ei fesur",
        Verdict.NOT_TESTED: "heb ei brofi",
    },
    verdict_meanings={
        Verdict.IMPROVED: "wedi gwella",
        Verdict.WORSENED: "wedi gwaethygu",
        Verdict.NO_MEANINGFUL_DIFFERENCE: "dim gwahaniaeth o bwys",
        Verdict.INCONCLUSIVE: "amhendant: ni all y data ddweud",
        Verdict.NOT_MEASURED: "heb ei fesur",
        Verdict.NOT_TESTED: "heb ei brofi: dim i gymharu ag ef",
    },
    links={
        LinkVerdict.HELD: "wedi dal: symudodd y ddau fel y dywed y ddamcaniaeth",
        LinkVerdict.EFFECT_DID_NOT_MOVE: "symudodd yr achos, nid yr effaith",
        LinkVerdict.OPPOSITE: "symudodd yr effaith y ffordd arall",
        LinkVerdict.CAUSE_DID_NOT_MOVE: "ni symudodd yr achos",
        LinkVerdict.UNTESTED: "heb ei roi ar brawf",
    },
    what_was_found="Beth a ganfuwyd",
    the_links="Y cysylltiadau",
    untested_or_still="heb ei roi ar brawf, neu ni symudodd yr achos",
    feeds_back="yn bwydo’n ôl i gam cynharach",
    ceiling="Y tu hwnt i’r llinell hon nid y rhaglen yn unig sy’n atebol",
    synthetic="Data synthetig",
    leads_to="Yn arwain at",
    because="oherwydd",
    leads_nowhere="Nid yw’n arwain at ddim eto",
    within="o fewn {time}",
    at_the_start="ar y dechrau",
)
WORDINGS = {wording.language: wording for wording in (ENGLISH, WELSH)}

_WELSH_YEARS = {1: "flwyddyn", 2: "flynedd", 3: "blynedd", 4: "blynedd", 6: "blynedd"}
_WELSH_YEARS |= dict.fromkeys((5, 7, 8, 9, 10), "mlynedd")
_WELSH_DAYS = {2: "ddiwrnod"}


def wording_in(language: str) -> Wording:
    """Return the diagram's words in ``language``, else in English."""
    return WORDINGS.get(language, ENGLISH)


def by_when(horizon: Duration, wording: Wording) -> str:
    """Say when: ``"within 6 months"``, ``"o fewn 6 mis"``."""
    if horizon == Duration():
        return wording.at_the_start
    time = _welsh(horizon) if wording.language == "cy" else horizon.words
    return wording.within.format(time=time)


def _welsh(horizon: Duration) -> str:
    """Numbers below eleven mutate or change the word for year; months and weeks stay."""
    parts = [
        f"{count} {word}"
        for count, word in (
            (horizon.years, _WELSH_YEARS.get(horizon.years, "o flynyddoedd")),
            (horizon.months, "mis"),
            (horizon.weeks, "wythnos"),
            (horizon.days, _WELSH_DAYS.get(horizon.days, "diwrnod")),
        )
        if count
    ]
    return " a ".join(parts)
