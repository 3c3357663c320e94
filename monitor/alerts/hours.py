"""A time and a route's hours in, the time at which a message may leave out. Pure; aware datetimes only."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.alerts.routes import Digest, Quiet


def after_quiet(moment: datetime, quiet: Quiet | None) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into (in the route's zone, in the moment's)."""
    if quiet is None or quiet.begins == quiet.ends:
        return moment
    local = moment.astimezone(ZoneInfo(quiet.zone))
    clock = local.time().replace(tzinfo=None)
    over_midnight = quiet.begins > quiet.ends
    within = clock >= quiet.begins or clock < quiet.ends if over_midnight else quiet.begins <= clock < quiet.ends
    if not within:
        return moment
    day = local.date() + timedelta(days=1 if over_midnight and clock >= quiet.begins else 0)
    return datetime.combine(day, quiet.ends, local.tzinfo).astimezone(moment.tzinfo)


def next_digest(moment: datetime, digest: Digest) -> datetime:
    """When the digest leaves that takes what comes in at that moment; a count digest leaves earlier when it is full."""
    if digest.every == "immediate":
        return moment
    if digest.every == "count":
        return moment + digest.at_most
    if digest.every == "hourly":
        return moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return _next_at(moment, digest.at, digest.zone)


def _next_at(moment: datetime, clock: time, zone: str) -> datetime:
    local = moment.astimezone(ZoneInfo(zone))
    slot = datetime.combine(local.date(), clock, local.tzinfo)
    if slot.astimezone(moment.tzinfo) <= moment:
        slot = datetime.combine(local.date() + timedelta(days=1), clock, local.tzinfo)
    return slot.astimezone(moment.tzinfo)
