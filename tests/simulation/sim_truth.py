"""A world in, the streaks it should have out: counted by hand from who really came, without any code of the ledger."""

from __future__ import annotations

from datetime import date, timedelta

from sim_world import Came, Plan, SimWorld

from monitor.model import MINISTERIAL, Series

Counted = tuple[int, int]  #: length, gaps


def true_streaks(world: SimWorld) -> dict[str, Counted]:
    """Series id → length and gaps at the end of the world, for every series the ledger should know."""
    found: dict[str, Counted] = {}
    for party in world.parties:
        for forum in {plan.meeting.forum for plan in world.plans}:
            for series in _expected(world, party, forum):
                found[series.id] = _count(world, series)
    return found


def _expected(world: SimWorld, party: str, forum: str) -> list[Series]:
    configured = {one.id: one for one in world.series if (one.party, one.forum) == (party, forum)}
    for plan in world.plans:
        came, form = _came(world, party, plan), plan.meeting.format
        if plan.meeting.forum != forum or came in ("present", "unreported") or plan.held is None:
            continue
        scopes = {form: (form,), "all": ()} | ({"ministerials": MINISTERIAL} if form in MINISTERIAL else {})
        for scope, formats in scopes.items():
            name = f"{party}@{forum}/{scope}"
            made = Series(id=name, party=party, forum=forum, scope=scope, formats=formats)  # type: ignore[arg-type]
            configured.setdefault(name, made)
    return list(configured.values())


def _count(world: SimWorld, series: Series) -> Counted:
    mine = [
        plan
        for plan in world.plans
        if plan.meeting.forum == series.forum
        and plan.held is not None
        and (series.closed is None or plan.held <= series.closed)
        and (not series.formats or plan.meeting.format in series.formats)
    ]
    length = gaps = unknown = 0
    for plan in sorted(mine, key=_order):
        kind = _kind(world, plan, series)
        if kind == "attended":
            length = gaps = unknown = 0
        elif kind == "missed":
            gaps += unknown if length else 0
            length, unknown = length + 1, 0
        elif kind == "unknown":
            unknown += 1
    return length, gaps


def _order(plan: Plan) -> tuple[date, date, str]:
    assert plan.held is not None
    assert plan.last is not None
    return plan.held, plan.last, plan.meeting.id


def _came(world: SimWorld, party: str, plan: Plan) -> Came:
    """Who came: where nobody reported, a standing decision says so for the meetings that were known."""
    came, window = world.truth[party, plan.meeting.id], world.standing.get((party, plan.meeting.forum))
    if came != "unreported" or window is None or not plan.in_calendar or plan.held is None or plan.last is None:
        return came
    since, until = window
    if since <= plan.last < until:
        return "absent"
    return "present" if until <= plan.last and plan.held <= until + timedelta(days=366) else "unreported"


def _kind(world: SimWorld, plan: Plan, series: Series) -> str:
    came = _came(world, series.party, plan)
    if plan.meeting.informal and not series.informal:
        return "not counted"
    if came == "unreported":
        if plan.in_calendar and series.silence == "present" and world.read_daily:
            return "attended"
        return "unknown" if plan.in_calendar else "not counted"
    if came != "present" and _vacant(world, series.party, plan):
        return "not counted"
    if came == "barred":
        return "missed" if series.barred == "count" else "not counted"
    if came == "virtual":
        return "missed" if series.virtual == "absent" else "attended"
    return "attended" if came == "present" else "missed"


def _vacant(world: SimWorld, party: str, plan: Plan) -> bool:
    assert plan.held is not None
    assert plan.last is not None
    return plan.meeting.format == "defence_ministers" and any(
        one.party == party and one.first <= plan.last and one.last is not None and one.last >= plan.held
        for one in world.vacancies
    )
