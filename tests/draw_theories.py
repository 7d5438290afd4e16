"""Theories made up for tests of the diagram: by size, and with everything awkward in them."""

from __future__ import annotations

import random
from typing import Any

from forethought.theory import Theory
from forethought.theory.draw.paint import BoxPaint, Paint
from forethought.vocabulary import LinkVerdict, Verdict

RESOURCES = (
    "Trained mentors from three forces",
    "Shared case system with early help",
    "A half-day a month of backfill for each team",
    "Parents panel, paid for its time",
    "Information-sharing agreement",
    "Analyst, two days a week",
    "Rooms at the family hub",
    "Grant from the violence reduction unit",
)
ACTIVITIES = (
    "Two days of joint training with early-help and health staff",
    "Quarterly learning network",
    "Refresher at six months with real cases",
    "Monthly review of referrals by chief officers and partners",
    "Mentors observe home visits and feed back",
    "One referral route with a named person at the other end",
    "Family group conferences",
    "Drop-in at school gates each week",
    "Weekly huddle on families met more than twice",
    "Letter home that explains the offer in plain words",
    "Peer support by parents who took part before",
    "Daily briefing names one family to follow up",
)
OUTCOMES = (
    "Officers know the signs of risk and the local offer",
    "Officers believe that early help works",
    "Officers listen to children and write down what they say",
    "Officers refer eligible families instead of only recording",
    "Partners answer a referral within five working days",
    "Parents know whom to ask for help",
    "Parents say they were treated with respect",
    "Families agree to share what they told us once",
    "Families take up a whole-family plan with one lead worker",
    "Parents cope better with stress at home",
    "Parents argue less in front of their children",
    "Children feel safe at home",
    "Children attend school more regularly",
    "Teachers notice worries earlier and share them",
    "Health visitors and officers visit together",
    "Supervisors praise referrals in one-to-ones",
    "Teams review near misses without blame",
    "Fewer families are passed from service to service",
    "Debts and housing problems are dealt with sooner",
    "Young people keep one trusted adult",
    "Fathers take part in the plan",
    "Fewer repeat calls to the same address",
    "Fewer children come to notice for a second incident",
    "Neighbours report worries rather than complaints",
    "Families stay with support for at least six months",
)
WHO = ("Neighbourhood officers", "Parents", "Children", "Referred families", "Partner staff")
HORIZONS = ("P1M", "P3M", "P6M", "P9M", "P1Y", "P18M")


def theory_from(**parts: Any) -> Theory:
    """Make a theory of ``goal``, ``outcomes``, ``activities``, with the rest filled in."""
    about = {"id": "made-up", "title": "A made-up project", **parts.pop("about", {})}
    goal = {"id": "goal", "statement": "Children live in peace", **parts.pop("goal", {})}
    return Theory.model_validate({"forethought": 1, "theory": about, "goal": goal, **parts})


def generated(boxes: int, links: int, *, tiers: int = 4, seed: int = 1) -> Theory:
    """Return a theory of so many boxes and about so many links; the same for the same seed.

    An eighth of the boxes are resources and a quarter activities; outcomes stand in ``tiers``
    tiers and lead to the next tier, now and then past it.
    """
    dice = random.Random(seed)  # noqa: S311 - a picture's test needs no secrecy
    n_resources, n_activities = boxes // 8, boxes // 4
    n_outcomes = boxes - 1 - n_resources - n_activities
    tier_of = [min(tiers - 1, i * tiers // n_outcomes) for i in range(n_outcomes)]
    outcomes = [_outcome(i, dice) for i in range(n_outcomes)]
    activities = [_activity(i, n_resources) for i in range(n_activities)]
    by_tier = [[i for i in range(n_outcomes) if tier_of[i] == t] for t in range(tiers)]
    for i, activity in enumerate(activities):
        _link(activity, f"o{by_tier[0][i % len(by_tier[0])]}")
    for i, outcome in enumerate(outcomes):
        last = tier_of[i] == tiers - 1
        ahead = [] if last else by_tier[tier_of[i] + 1]
        _link(outcome, "goal" if last else f"o{ahead[(i * 7) % len(ahead)]}")
    made = n_activities + n_outcomes + sum(len(a["resources"]) for a in activities)
    while made < links:
        i = dice.randrange(n_outcomes)
        if tier_of[i] < tiers - 1:
            tier = min(tiers - 1, tier_of[i] + dice.choice((1, 1, 1, 2)))
            made += _link(outcomes[i], f"o{dice.choice(by_tier[tier])}")
        else:
            extra = dice.choice(activities)
            made += _link(extra, f"o{dice.choice(by_tier[0])}")
    goal = {"statement": "Fewer children live with repeat domestic incidents", "horizon": "P3Y"}
    about = {"title": f"A generated theory of {boxes} boxes", "population": "Families we know"}
    return theory_from(about=about, goal=goal, outcomes=outcomes, activities=activities)


def _outcome(i: int, dice: random.Random) -> dict[str, Any]:
    return {
        "id": f"o{i}",
        "statement": OUTCOMES[i % len(OUTCOMES)],
        "who": dice.choice(WHO),
        "horizon": dice.choice(HORIZONS),
        "leads_to": [],
    }


def _activity(i: int, resources: int) -> dict[str, Any]:
    uses = {i % resources} if resources else set()
    return {
        "id": f"a{i}",
        "statement": ACTIVITIES[i % len(ACTIVITIES)],
        "who_delivers": WHO[i % len(WHO)],
        "dose": {"amount": 2, "unit": "hour", "times": 4},
        "resources": [{"id": f"r{k}", "statement": RESOURCES[k % len(RESOURCES)]} for k in uses],
        "leads_to": [],
    }


def _link(box: dict[str, Any], target: str) -> bool:
    if any(link["to"] == target for link in box["leads_to"]):
        return False
    box["leads_to"].append({"to": target, "because": "It follows"})
    return True


def mixed_paint(theory: Theory) -> Paint:
    """Paint every outcome and link, verdict after verdict."""
    effects = {
        Verdict.IMPROVED: "+6 points (3 to 9)",
        Verdict.WORSENED: "−4 points (−7 to −1)",
        Verdict.NO_MEANINGFUL_DIFFERENCE: "−0.2 points (−0.6 to 0.2)",
        Verdict.INCONCLUSIVE: "+2 points (−3 to 7)",
    }
    verdicts, links = list(Verdict), list(LinkVerdict)
    boxes = {
        end.id: BoxPaint(verdicts[i % len(verdicts)], effects.get(verdicts[i % len(verdicts)]))
        for i, end in enumerate(theory.ends)
    }
    pairs = [(outcome.id, link.to) for outcome in theory.outcomes for link in outcome.leads_to]
    return Paint(
        boxes=boxes,
        links={pair: links[i % len(links)] for i, pair in enumerate(pairs)},
        caption="23 November 2026 · plan 3f9a1c2e · forethought 0.1.0",
        synthetic=True,
    )


def awkward() -> Theory:
    """Return a theory of all that could break a picture."""
    script = '<script>alert("x")</script> & "quotes" \'single\' ]]> --> `tick` #hash; \\n'
    long_word = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 3
    outcomes = [
        {"id": "script", "statement": script, "leads_to": [{"to": "welsh"}, {"to": "script"}]},
        {"id": "welsh", "statement": "Mae’r heddlu’n gwrando ar blant: ŵ ŷ Ŵ Ŷ", "who": "Tŷ gŵr"},
        {
            "id": "emoji",
            "statement": "Families smile 👨‍👩‍👧‍👦 😀🏽 more",
            "leads_to": [{"to": "goal"}],
        },
        {"id": "hebrew", "statement": "ילדים חיים בבית בטוח ושקט (3 to 9)", "who": "הורים"},
        {"id": "arabic", "statement": "الأطفال يعيشون في بيوت آمنة", "leads_to": [{"to": "goal"}]},
        {
            "id": "long",
            "statement": " ".join(["Officers refer eligible families early"] * 15)[:600],
        },
        {"id": "word", "statement": long_word, "leads_to": [{"to": "long"}, {"to": "chinese"}]},
        {
            "id": "chinese",
            "statement": "孩子们生活在没有暴力的家庭里并且感到安全",
            "leads_to": [{"to": "word"}],
        },
        {
            "id": "control",
            "statement": "bell\x07 and nul\x00",
            "leads_to": [{"to": "goal"}],
        },
        {"id": "blank", "statement": ""},
    ]
    activities = [
        {
            "id": "act",
            "statement": "Does",
            "leads_to": [{"to": "script"}, {"to": "word"}, {"to": "nowhere"}, {"to": "goal"}],
            "resources": [{"id": "money", "cost": 1200}, {"id": "time", "cost": 0.5}],
        },
        {"id": "alone", "statement": "Joined to nothing"},
    ]
    loop = [{"to": "emoji", "feedback": True}]
    outcomes.append({"id": "looping", "statement": "Feeds back", "leads_to": loop})
    return theory_from(about={"title": "Awkward " * 30}, outcomes=outcomes, activities=activities)
