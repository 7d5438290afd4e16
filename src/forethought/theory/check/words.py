"""Words by which a delivery is told from a change. English only; other languages pass."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


DOING = _words(
    """run hold deliver provide organise organize develop create produce publish distribute
    disseminate recruit conduct facilitate implement introduce launch teach hire appoint establish
    send arrange commission convene set roll carry train refer invite install print write host
    circulate issue employ place deploy assign embed build design offer prepare undertake"""
)
"""Verbs in the bare form that open an instruction: "Run six workshops"."""

DOING_OR_NAMED = _words(
    """support help offer pilot brief coach mentor fund visit share train plan review contact
    supply work screen assess signpost engage design host place issue"""
)
"""The same, where the word may also be a noun: "Support for victims improves" is none."""

DOING_ING = _words(
    """running holding delivering providing organising organizing developing creating producing
    publishing distributing disseminating recruiting conducting facilitating implementing
    introducing launching teaching hiring appointing establishing sending arranging commissioning
    convening setting rolling carrying training referring inviting installing offering piloting
    briefing coaching mentoring funding visiting sharing screening signposting hosting employing
    deploying embedding building designing"""
)
"""Verbs as nouns that open a delivery: "Training officers", "Setting up a panel"."""

DOING_NAMED = _words(
    """introduction development provision delivery creation establishment production
    distribution publication recruitment implementation appointment launch roll-out rollout"""
)
"""Nouns made of verbs of doing: "Introduction of a single point of contact"."""

DELIVERED = _words(
    """delivered trained held published produced distributed appointed recruited launched
    implemented introduced established briefed installed printed circulated completed
    provided employed rolled organised organized convened commissioned disseminated attended run"""
)
"""Participles that count deliveries: "200 officers trained", "Guidance is published"."""

THINGS_DELIVERED = _words(
    """training trainings workshop workshops session sessions course courses class classes
    programme programmes program programs leaflet leaflets poster posters conference conferences
    seminar seminars webinar webinars meeting meetings network networks toolkit toolkits guidance
    handbook manual e-learning elearning briefing briefings campaign campaigns helpline hotline
    clinic clinics mentoring coaching event events refresher newsletter website app drop-in
    drop-ins lesson lessons lecture lectures patrol patrols visit visits checklist booklet
    protocol protocols counselling induction module modules masterclass masterclasses hub panel
    forum supervision video videos leafleting"""
)
"""Nouns for what is delivered; they say "delivery" only where no verb follows."""

PEOPLE = _words(
    """officers families parents children people residents staff victims teams leaders
    practitioners teachers pupils students mothers fathers carers workers managers professionals
    partners agencies schools communities households adults adolescents teenagers youths youth
    boys girls men women offenders suspects perpetrators survivors witnesses visitors mentors
    supervisors sergeants inspectors constables detectives commanders chiefs directors nurses
    doctors midwives gps learners trainees participants attendees couples siblings infants babies
    toddlers neighbours neighbors citizens members users clients patients drivers callers
    they police everyone everybody volunteers services neighbourhoods who peers friends tenants
    landlords businesses shopkeepers recruits leavers"""
)
"""Those in whom change happens; also as the subject of what they do."""

INNER = _words(
    """confidence trust knowledge awareness attendance wellbeing well-being resilience skill skills
    attitude attitudes behaviour behavior behaviours reoffending offending crime crimes harm
    violence satisfaction understanding self-esteem self-control health safety anxiety depression
    stress attainment engagement absence absences truancy exclusions arrests incidents complaints
    referrals victimisation fear isolation loneliness communication relationships attachment
    legitimacy cooperation sleep use compliance burnout sickness morale recidivism injuries
    demand calls conflict homelessness unemployment poverty debt"""
)
"""What changes in people: as a subject ("Trust grows") or after a word of change."""

CHANGED = _words(
    """fewer less improved increased reduced better greater higher lower stronger enhanced
    decreased raised deeper safer healthier happier calmer earlier quicker faster
    heightened strengthened diminished closer"""
)
"""Adjectives that open a change: "Fewer children…", "Improved confidence"."""

CHANGING = _words(
    """improve increase reduce decrease raise enhance strengthen boost prevent ensure
    empower minimise minimize maximise maximize eliminate end"""
)
"""Verbs that name the hoped-for result in place of what is done."""

CHANGING_INNER = _words("build change promote foster develop grow challenge encourage")
"""The same, where what changes in people comes next: "Build trust", but "Build a hub"."""

CHANGES = _words(
    """improves increases decreases falls rises grows drops reaches declines lessens deepens
    strengthens lasts spreads ends stops fades doubles halves changes becomes gets stays remains
    is are has have was feels knows trusts matters helps works goes leads makes gives brings
    comes arrives starts begins takes means shows lets allows receives meets saves needs keeps
    seems returns uses finds"""
)
"""Finite verbs; where one stands, the sentence says that something happens."""

FEELING = _words(
    """know understand feel believe trust think become gain recognise recognize value want enjoy
    cope remain stay live achieve improve experience can could appreciate realise realize accept
    expect hope grow behave succeed thrive recover desist"""
)
"""Verbs of people who have changed; "attend", "receive", "meet" are not among them."""

STATES = _words(
    """more less better able confident aware safe safer likely unlikely willing ready motivated
    happier healthier calmer equipped satisfied committed resilient informed fewer increased
    improved greater higher lower free"""
)
"""What people are or have after a change: "are more confident", "have better sleep"."""

SMALL = _words(
    """of for to with in on at by from about among between and or as than through during within
    across near around outside inside behind per into
    over under after before towards toward against without via including"""
)
"""Words that follow a noun without being its verb."""

BE = _words("is are was were be been being get gets have has had will")
COUNTS = _words(
    """one two three four five six seven eight nine ten twelve twenty thirty fifty hundred
    all every each new several many some most the a an our local more at least over nearly"""
)
