"""Plain words for verdicts, links and pitfalls, which the files name by codes."""

from __future__ import annotations

from forethought.vocabulary import LinkVerdict, Verdict

VERDICTS = {
    Verdict.IMPROVED: "Improved",
    Verdict.WORSENED: "Worsened",
    Verdict.NO_MEANINGFUL_DIFFERENCE: "No difference that matters",
    Verdict.INCONCLUSIVE: "Inconclusive",
    Verdict.NOT_MEASURED: "Not measured",
    Verdict.NOT_TESTED: "Not tested",
}
LINKS = {
    LinkVerdict.HELD: "Held",
    LinkVerdict.EFFECT_DID_NOT_MOVE: "The first moved, the second did not",
    LinkVerdict.OPPOSITE: "The second moved the other way",
    LinkVerdict.CAUSE_DID_NOT_MOVE: "The first did not move",
    LinkVerdict.UNTESTED: "Untested",
}
PITFALLS = {
    "comparison": "No robust comparison",
    "drop-out": "High drop-out",
    "exclusion": "Units left out of the analysis",
    "measures": "Unsuitable measures",
    "sample": "Too small a sample",
    "follow-up": "No long follow-up",
}
PITFALL_QUESTIONS = {
    "comparison": "whether the comparison was fair",
    "drop-out": "how many dropped out",
    "exclusion": "how many were left out",
    "measures": "whether every measure has been validated",
    "sample": "whether the sample was large enough",
    "follow-up": "whether the follow-up was long enough",
}
MET = {True: "Fell into it", False: "Avoided", None: "Not known"}
