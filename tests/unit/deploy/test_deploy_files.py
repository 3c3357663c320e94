"""The files in deploy/ say what they promise: nobody runs as root, nothing is writable that need not be."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

DEPLOY = Path(__file__).parents[3] / "deploy"
UNITS = sorted(DEPLOY.glob("systemd/*.service"))


def documents(name: str) -> list[dict[str, Any]]:
    return [item for item in yaml.safe_load_all((DEPLOY / name).read_text()) if item]


def test_every_service_of_ours_in_compose_is_locked_down() -> None:
    services = documents("compose.yaml")[0]["services"]
    ours = {name: service for name, service in services.items() if name != "postgres"}
    assert {"migrate", "daemon", "web", "scheduler", "worker"} == set(ours)
    for name, service in ours.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["user"] == "10001:10001", name
        assert "no-new-privileges:true" in service["security_opt"], name


def test_compose_publishes_ports_on_loopback_only_and_declares_what_it_uses() -> None:
    compose = documents("compose.yaml")[0]
    for service in compose["services"].values():
        assert all(str(port).startswith("127.0.0.1:") for port in service.get("ports", []))
        assert set(service.get("secrets", [])) <= set(compose["secrets"])
        assert set(service.get("depends_on", {})) <= set(compose["services"])


def test_every_pod_is_nobody_with_a_read_only_root_and_limits() -> None:
    pods = [
        document["spec"]["template"]["spec"]
        for document in documents("kubernetes/monitor.yaml")
        if document["kind"] in ("Deployment", "Job")
    ]
    assert len(pods) == 3
    for pod in pods:
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["automountServiceAccountToken"] is False
        volumes = {volume["name"] for volume in pod["volumes"]}
        for container in pod["containers"]:
            assert container["securityContext"]["readOnlyRootFilesystem"] is True
            assert container["securityContext"]["capabilities"]["drop"] == ["ALL"]
            assert "memory" in container["resources"]["limits"]
            assert {mount["name"] for mount in container["volumeMounts"]} <= volumes


def test_selectors_find_the_pods_they_mean() -> None:
    workloads = [d for d in documents("kubernetes/monitor.yaml") if d["kind"] == "Deployment"]
    labels = [d["spec"]["template"]["metadata"]["labels"] for d in workloads]
    for document in workloads:
        assert document["spec"]["selector"]["matchLabels"] in labels
    service = next(d for d in documents("kubernetes/monitor.yaml") if d["kind"] == "Service")
    assert service["spec"]["selector"] in labels


def test_the_container_ends_as_a_numeric_user_without_a_shell_form() -> None:
    lines = (DEPLOY / "Containerfile").read_text().splitlines()
    stages = [index for index, line in enumerate(lines) if line.startswith("FROM ")]
    last = lines[stages[-1] :]
    assert len(stages) == 2
    assert "USER 10001:10001" in last
    assert any(re.match(r'ENTRYPOINT \["monitor"\]', line) for line in last)
    assert not any("PASSWORD" in line or "SECRET" in line for line in lines)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_the_systemd_unit_is_hardened(unit: Path) -> None:
    """The score is systemd's own where its tool is installed; the settings that make it are asserted everywhere."""
    text = unit.read_text()
    for setting in ("DynamicUser=yes", "ProtectSystem=strict", "NoNewPrivileges=yes", "CapabilityBoundingSet=\n"):
        assert setting in text
    if shutil.which("systemd-analyze"):
        run = subprocess.run(
            ["systemd-analyze", "security", "--offline=yes", "--threshold=20", "--no-pager", str(unit)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert run.returncode == 0, run.stdout[-400:] + run.stderr
