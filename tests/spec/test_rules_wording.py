"""Rule 2 as tables: which wordings read as a delivery, which as a change in people.

A wording on the wrong side of a table is a false alarm or a miss; where the reading of plain
English could go either way, the rule stays silent.
"""

from __future__ import annotations

import pytest

from forethought.theory.check.wording import change_sign, delivery_sign

CHANGES = """
Officers know the signs of risk and the local early-help offer
Officers refer eligible families instead of only recording the incident
Families take up a whole-family plan with one lead worker
Officers treat people with respect in ordinary encounters
Fewer encounters end in a sustained or settled complaint
Residents trust officers and ask for help early
Fewer children live with repeat domestic incidents at home
Parents feel confident to set boundaries
Young people attend school more often
More families are referred to early help before a crisis
Improved school attendance among children at risk
Increased confidence in reporting incidents
Support for victims improves
Trust in the police grows
Children sleep better
Victims receive support within two days
Staff recognise trauma and respond to it
Trained officers treat people with respect
Training changes how officers speak to young people
Mentors give young people time
Help reaches families sooner
Parents attend weekly sessions
Partners share information within one working day
Teams review cases together every week
Supervisors coach officers after difficult calls
Schools refer pupils before exclusion
Reoffending falls among those supported
Reduced reliance on emergency services
Better relationships between parents and teenagers
Parents are better able to manage conflict
Families are safe at home
Children are ready for school
Young people stay out of custody
Residents report incidents sooner
Lower levels of anxiety in children
Perpetrators stop contacting victims
Teachers feel able to talk about violence at home
Health visitors and officers act on the same plan
Officers make fewer avoidable arrests
Victims' voices are heard in every case
Neighbours look out for each other
Safer streets at night
Organisations change their policies
Families no longer need emergency housing
Greater use of early help by fathers
Officers run fewer warrants on the wrong address
Offenders complete their programme
Leaders hold officers to account
Knowledge of local services among officers
Confidence of parents in setting boundaries
Commanders fund prevention
Early identification of risk
Everyone knows whom to call
Women disclose abuse sooner
Custody staff divert vulnerable adults to treatment
Repeat callers get help with what lies behind the calls
Officers apply de-escalation skills
Use of force falls
Hidden harm is recognised and recorded
Professional curiosity among officers
Multi-agency working
A common language across agencies
Shorter waiting times for families
Reassurance visits make residents feel safer
Workshops help parents to understand teenagers
The force has a trained workforce
Plant yn teimlo'n ddiogel gartref
"""
DELIVERIES = """
Two days of joint training
Two days of joint training with early-help and health staff
Run six workshops for parents
Training delivered to 200 officers
Train all officers in trauma-informed practice
Training officers in trauma-informed practice
Deliver a programme of home visits
Refer families to early help
Hold monthly meetings with partners
Provide support to victims
Set up a multi-agency panel
Set up a panel
500 officers trained
200 leaflets distributed
Workshops held in every district
Guidance is published
All officers are trained
Officers have been briefed on the new route
A toolkit for schools
Monthly drop-in sessions
Quarterly learning network and a refresher
Offer mentoring to young people
Support families through the court process
Recruit ten volunteers
Establishing a helpline
Improved guidance for officers
A website for young people
Regularly hold case conferences
One-day procedural-justice training
Launch a public campaign
Coach parents at home
Weekly boxing classes for young people
Mentoring for young people leaving care
Increased patrols in town centres
E-learning completed by 90% of staff
Rolling out body-worn video
New referral form introduced
Introduction of a single point of contact
We train officers
The team delivers workshops
Peer mentors are recruited
Share data between partners
"""
ACTIVITIES = """
Two days of joint training with early-help and health staff
Quarterly learning network and a refresher at six months
Chief officers and partner directors endorse the approach and review referrals monthly
One-day procedural-justice training
Three home visits by a health visitor
Run six workshops for parents
A lead worker visits each family weekly
Officers attend a briefing on the new route
Improved guidance for officers
Increased patrols in town centres
Better training for new recruits
More frequent visits to repeat callers
Support for young people leaving care
Health visitors meet parents at home
Reduce waiting lists by opening a second clinic
Families receive a named worker
Referral panel of police, health and schools
Parents watch three short videos
Officers are trained in motivational interviewing
Confidence-building weekends for girls
Safer-neighbourhood patrols
Knowledge test before and after the course
Crime-prevention visits to burgled homes
Violence-reduction workshops in schools
Improve lighting through new lamps in the park
Trust-building meetings with residents
Lower speed limits near schools
Better-lit footpaths
Improved lighting in the park
More time with a personal adviser
Peers support young people in custody
Officers have a mentor
Strengthening Families Programme
Fear-of-crime survey
"""
CHANGES_AS_ACTIVITIES = """
Officers know the signs of risk
Fewer children live with violence
Improved confidence among parents
Increased confidence
Increase awareness of domestic abuse
Reduce reoffending
Parents feel supported
Parents are more confident
Trust in officers grows
School attendance improves
Better relationships at home
Raise aspirations
Young people believe they belong
Reduced violence
Lower reoffending among young men
Residents trust the police
More confident parents
Ensure children are safe
Families have better sleep
Staff understand trauma
Stronger families
Greater trust between residents and officers
Build trust
Change attitudes to domestic abuse
Crime falls
Empower survivors
"""


def rows(table: str) -> list[str]:
    return [line.strip() for line in table.strip().splitlines()]


@pytest.mark.parametrize("statement", rows(CHANGES))
def test_a_change_is_no_delivery(statement: str) -> None:
    assert delivery_sign(statement) is None


@pytest.mark.parametrize("statement", rows(DELIVERIES))
def test_a_delivery_is_told_by_its_own_words(statement: str) -> None:
    sign = delivery_sign(statement)
    assert sign is not None
    assert set(sign.split()) <= set(statement.lower().replace("'", " ").split()) | {"…"}


@pytest.mark.parametrize("statement", rows(ACTIVITIES))
def test_something_done_is_no_change(statement: str) -> None:
    assert change_sign(statement) is None


@pytest.mark.parametrize("statement", rows(CHANGES_AS_ACTIVITIES))
def test_a_change_written_as_an_activity_is_told_by_its_own_words(statement: str) -> None:
    sign = change_sign(statement)
    assert sign is not None
    assert set(sign.split()) <= set(statement.lower().split()) | {"…"}


@pytest.mark.parametrize("statement", ["", " ", "—", "123", "Run", "Training", "x" * 600])
def test_odd_statements_do_not_break_the_reading(statement: str) -> None:
    for sign in (delivery_sign(statement), change_sign(statement)):
        assert sign is None or sign in statement.lower()
