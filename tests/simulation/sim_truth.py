"""A world in, the streaks it should have out: counted by hand from who really came, without any code of the ledger."""

from __future__ import annotations

from datetime import date

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
        came, form = world.truth[party, plan.meeting.id], plan.meeting.format
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
        and (not series.formats or plan.meeting.format in series.formats)
    ]
    length = gaps = unknown = 0
    for plan in sorted(mine, key=_order):
        kind = _kind(world.truth[series.party, plan.meeting.id], plan, series)
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


def _kind(came: Came, plan: Plan, series: Series) -> str:
    if plan.meeting.informal and not series.informal:
        return "not counted"
    if came == "unreported":
        return "unknown" if plan.in_calendar else "not counted"
    if came == "barred":
        return "missed" if series.barred == "count" else "not counted"
    if came == "virtual":
        return "missed" if series.virtual == "absent" else "attended"
    return "attended" if came == "present" else "missed"
