"""The plan document's sections on ethics, roles, risks, deviations and sign-off."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.collect import Undecided, Words
from forethought.collect.undecided import BOTH, CHIEF, EVALUATOR, LEAD, OFFICER
from forethought.plan import Plan
from forethought.plan.model import Privacy
from forethought.report.template.evaluation_plan.blocks import Block, Grid, Note, Paragraph, Section
from forethought.report.words.sentence import lower_first
from forethought.theory import Theory

ETHICS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "People",
        (
            "Who has reviewed the ethics of the study, and when?",
            "How do people learn what it is about, in words and languages they use?",
            "How do they agree to take part, and how can they leave later without loss?",
            "What if a child takes part, or someone who cannot agree for themselves?",
            "What is done if an answer shows that someone is at risk of harm?",
            "Could the study itself do harm, and who would notice?",
        ),
    ),
    (
        "Law",
        (
            "Who is the controller? Are there joint controllers or processors?",
            "What is the lawful basis (UK GDPR, Article 6), and for special category data the "
            "condition (Article 9)? Agreeing to take part is not by itself the lawful basis.",
            "Are criminal-offence data used (Article 10)? Under which condition?",
            "Does any of it fall under Part 3 of the Data Protection Act 2018 (law enforcement)? "
            "If so: is there an appropriate policy document, are facts kept apart from opinions, "
            "and suspects, victims and witnesses from each other?",
            "Has a data protection impact assessment (DPIA) been made? Who signed it?",
            "Which sharing agreements are needed, and where is each decision to share recorded?",
        ),
    ),
    (
        "Data",
        (
            "Which data are needed, and which can be left out?",
            "How are names replaced by codes, and who holds the key, apart from the data?",
            "Where are the data kept, who can see them, and how is that logged?",
            "How long are they kept, why so long, and who deletes them?",
            "Who checks what is published for small numbers?",
        ),
    ),
)
ROLES = (
    ("Answers for the project", LEAD),
    ("Designs and analyses", CHIEF),
    ("Answers for data protection", CHIEF),
    ("Collects the data", LEAD),
    ("Makes the draw, and keeps it from those who recruit", EVALUATOR),
    ("Decides to stop or change the study", CHIEF),
)
SIGNATORIES = ("Chief officer", "Project lead", "Evaluator", "Information governance lead")


def ethics(plan: Plan | None) -> Section:
    """Ask what must be answered before a name is collected."""
    rows = tuple(
        (topic if number == 0 else "", question, "")
        for topic, asked in ETHICS
        for number, question in enumerate(asked)
    )
    return Section(
        "Ethics and data protection",
        (
            Paragraph(
                "These questions are to be answered, and signed for, before data are collected. "
                "They prompt; they are not legal advice."
            ),
            Paragraph(
                Undecided("the answers to the questions of ethics and data protection", OFFICER)
            ),
            Grid(
                "Questions of ethics and data protection",
                ("About", "Question", "Answer, and who gave it"),
                rows,
                (0.1, 0.48, 0.42),
                tall=True,
            ),
            Note(_small_numbers(plan.privacy if plan else None)),
        ),
    )


def _small_numbers(privacy: Privacy | None) -> str:
    used = privacy or Privacy()
    lead = "Small numbers: " if privacy else "Small numbers (the usual setting, to be confirmed): "
    return (
        f"{lead}nothing is released about a cluster of fewer than {used.smallest_cluster} people "
        f"or a cell of fewer than {used.smallest_cell}, nor for an arm with fewer than "
        f"{used.smallest_clusters_per_arm} clusters. A cluster of one is a person."
    )


def roles(plan: Plan | None) -> Section:
    """Say who does what."""
    rows: tuple[tuple[Words, ...], ...] = tuple(
        (role.does, role.name, "") for role in (plan.roles if plan else ())
    ) or tuple((does, Undecided(f"who {lower_first(does)}", by), "") for does, by in ROLES)
    return Section(
        "Roles",
        (Grid("Who does what", ("Does", "Who", "Contact"), rows, (0.45, 0.3, 0.25), blank=2),),
    )


def risks(theory: Theory) -> Section:
    """List what threatens the project and what harm might come of it."""
    rows = tuple(_risk_rows(theory))
    blocks: list[Block] = []
    if not rows:
        blocks.append(
            Paragraph(Undecided("what threatens the project and whom it might harm", BOTH))
        )
    if theory.context.enablers:
        blocks.append(Paragraph(f"What helps: {'; '.join(theory.context.enablers)}."))
    blocks.append(
        Grid(
            "Risks and possible harms",
            ("Risk or harm", "How likely", "How grave", "What is done about it", "Who watches"),
            rows,
            (0.32, 0.12, 0.12, 0.28, 0.16),
            blank=3,
        )
    )
    return Section("Risks", tuple(blocks))


def _risk_rows(theory: Theory) -> Iterator[tuple[Words, ...]]:
    for lead, found in (("Risk", theory.context.risks), ("Harm", theory.context.harms)):
        for words in found:
            yield (f"{lead}: {words}", "", "", Undecided("what is done about this", LEAD), "")


def deviations() -> Section:
    """Leave room for what changes after sign-off."""
    return Section(
        "Deviations from this plan",
        (
            Paragraph(
                "Every change after sign-off goes here, with the day and the reason. A change made "
                "after results were seen is reported as such beside the result."
            ),
            Grid(
                "Deviations",
                ("Date", "What changed", "Why", "Before or after results were seen", "Agreed by"),
                (),
                (0.13, 0.28, 0.27, 0.17, 0.15),
                blank=8,
            ),
        ),
        new_page=True,
    )


def sign_off() -> Section:
    """Leave room for those who answer for the plan."""
    return Section(
        "Sign-off",
        (
            Paragraph(
                "We have read this plan, know what is still undecided, and will report what the "
                "study finds, whatever it is."
            ),
            Grid(
                "Sign-off",
                ("Role", "Name", "Signature", "Date"),
                tuple((role, "", "", "") for role in SIGNATORIES),
                (0.28, 0.27, 0.28, 0.17),
                blank=1,
                tall=True,
            ),
        ),
    )
