"""A report or a kind of transition in, the nearest codes of PLOVER and CAMEO out; the mapping is `codes.yaml`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from monitor import strictyaml
from monitor.model import Kind, Modality, Reason, Report, Status
from monitor.strictyaml import Schema


class Code(Schema):
    """The nearest codes, and why."""

    plover: str | None
    plover_mode: str | None
    cameo: str | None
    why: str


class ReportCode(Code):
    """The codes of the reports that have these values."""

    status: Status | None = None
    modality: Modality | None = None
    reason: Reason | None = None
    virtual: bool | None = None


class TransitionCode(Code):
    """The codes of one kind of transition."""

    kind: Kind


class Mapping(Schema):
    """The whole of `codes.yaml`."""

    reports: tuple[ReportCode, ...]
    transitions: tuple[TransitionCode, ...]


@cache
def mapping() -> Mapping:
    """The mapping on file. Raises ConfigError if our file is wrong."""
    source = files("monitor.web").joinpath("codes.yaml")
    return strictyaml.parse(source.read_bytes(), Mapping, file="monitor/web/codes.yaml")


def code_of_report(report: Report) -> Code:
    """The first entry whose given keys the report has."""
    return next(entry for entry in mapping().reports if _fits(entry, report))


def code_of_transition(kind: Kind) -> Code:
    """The codes of that kind."""
    return next(entry for entry in mapping().transitions if entry.kind == kind)


def _fits(entry: ReportCode, report: Report) -> bool:
    return (
        entry.status in (None, report.status)
        and entry.modality in (None, report.modality)
        and entry.reason in (None, report.reason)
        and entry.virtual in (None, report.virtual)
    )
