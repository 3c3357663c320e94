"""The files in deploy/ say what they promise: nobody runs as root, nothing is writable that need not be."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import crossplane
import promql_parser
import pytest
import yaml

from monitor.settings import variables
from monitor.settings.schema import Web
from monitor.web.metrics import HELP

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


def test_compose_is_what_the_compose_specification_allows() -> None:
    assert ran("check-jsonschema", "--builtin-schema", "vendor.compose-spec", str(DEPLOY / "compose.yaml")) == 0


def test_nothing_but_the_pages_is_reached_from_outside_and_the_cluster_lies_inside() -> None:
    compose = documents("compose.yaml")[0]
    assert compose["networks"]["inside"] == {"internal": True}
    published = {name for name, service in compose["services"].items() if service.get("ports")}
    assert published == {"web"}
    for name in ("postgres", "scheduler", "migrate"):
        assert compose["services"][name]["networks"] == ["inside"], name


def test_the_manifests_are_what_kubernetes_allows() -> None:
    for version in ("1.30", "1.37"):
        file = str(DEPLOY / "kubernetes" / "monitor.yaml")
        assert ran("kubernetes-validate", "--kubernetes-version", version, "--strict", file) == 0


def test_the_container_file_meets_the_rules_of_its_linter() -> None:
    assert ran("hadolint", str(DEPLOY / "Containerfile")) == 0


def test_the_proxy_example_parses_and_passes_the_host_name_on(tmp_path: Path) -> None:
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"events {{}}\nhttp {{ include {DEPLOY / 'nginx.conf'}; }}")
    found = crossplane.parse(str(whole), strict=True)
    assert found["errors"] == []
    text = (DEPLOY / "nginx.conf").read_text()
    assert text.count("proxy_pass http://127.0.0.1:8765;") == text.count("proxy_set_header Host $host;") == 2


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


def ran(program: str, *arguments: str) -> int:
    """The exit code of a linter that is installed beside Python; what it said is printed."""
    run = subprocess.run(
        [str(Path(sys.executable).parent / program), *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    print(run.stdout, run.stderr)
    return run.returncode


def verified(unit: Path) -> str:
    """What systemd finds wrong with a unit, but that the program is not installed on this machine."""
    run = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, timeout=60, check=False
    )
    return "\n".join(line for line in run.stderr.splitlines() if "is not executable" not in line)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_the_systemd_unit_is_hardened(unit: Path) -> None:
    """The score is systemd's own where its tool is installed; the settings that make it are asserted everywhere."""
    text = unit.read_text()
    for setting in ("DynamicUser=yes", "ProtectSystem=strict", "NoNewPrivileges=yes", "CapabilityBoundingSet=\n"):
        assert setting in text
    if shutil.which("systemd-analyze"):
        assert "Unknown" not in verified(unit)
        run = subprocess.run(
            ["systemd-analyze", "security", "--offline=yes", "--threshold=20", "--no-pager", str(unit)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert run.returncode == 0, run.stdout[-400:] + run.stderr


def test_the_units_share_one_user_and_one_folder_and_the_timer_has_its_service() -> None:
    assert [unit.name for unit in UNITS] == ["monitor-backup.service", "monitor-web.service", "monitor.service"]
    for unit in UNITS:
        text = unit.read_text()
        assert "User=monitor\n" in text
        assert "StateDirectory=monitor" in text
    assert (DEPLOY / "systemd" / "monitor-backup.timer").is_file()


def test_every_variable_that_is_set_means_something_to_the_program() -> None:
    known = set(variables()) | {f"{name}_FILE" for name in variables()} | {"MONITOR_CONFIG"}
    for file in (*UNITS, *(DEPLOY / name for name in ("compose.yaml", "kubernetes/monitor.yaml", "Containerfile"))):
        assert set(re.findall(r"\bMONITOR_[A-Z_]+\b", file.read_text())) <= known, file.name
    assert set(re.findall(r"\bMONITOR_[A-Z_]+\b", (DEPLOY / "README.md").read_text())) <= known


def test_every_port_is_the_one_the_pages_listen_on() -> None:
    port = str(Web().port)
    for name in ("compose.yaml", "kubernetes/monitor.yaml", "nginx.conf", "Containerfile", "README.md"):
        found = set(re.findall(r"127\.0\.0\.1:(\d+)", (DEPLOY / name).read_text()))
        assert found <= {port}, name


def test_the_dashboard_shows_every_metric_and_no_other() -> None:
    dashboard = json.loads((DEPLOY / "grafana" / "monitor.json").read_text())
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    named = {name for expression in asked for name in re.findall(r"\bmonitor_(\w+)", expression)}
    assert named == set(HELP)
    for panel in dashboard["panels"]:
        assert panel["description"]
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])


def test_every_expression_of_dashboard_and_rules_is_valid_and_asks_for_metrics_there_are() -> None:
    dashboard = json.loads((DEPLOY / "grafana" / "monitor.json").read_text())
    rules = [rule for group in documents("prometheus/rules.yaml")[0]["groups"] for rule in group["rules"]]
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    asked += [rule["expr"] for rule in rules]
    for expression in asked:
        promql_parser.parse(expression)
        assert set(re.findall(r"\bmonitor_(\w+)", expression)) <= set(HELP), expression
    assert all(rule["annotations"]["summary"] for rule in rules)


def test_every_file_is_spoken_of_in_the_readme() -> None:
    readme = (DEPLOY / "README.md").read_text()
    for file in DEPLOY.rglob("*"):
        if file.is_file() and file.suffix not in (".service", ".timer", ".md") and file.name != "Containerfile":
            assert file.name in readme or file.parent.name in readme, file


def test_backup_and_restore_run_as_the_readme_writes_them(tmp_path: Path) -> None:
    readme = (DEPLOY / "README.md").read_text()
    block = next(block for block in re.findall(r"```sh\n(.*?)```", readme, re.S) if "db backup" in block)
    beside = str(Path(sys.executable).parent)
    environ = {
        "PATH": f"{beside}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "MONITOR_DATABASE_URL": f"sqlite:///{tmp_path}/monitor.db",
    }
    subprocess.run([f"{beside}/monitor", "db", "migrate"], env=environ, cwd=tmp_path, check=True, timeout=120)
    for line in block.strip().splitlines():
        run = subprocess.run(line.split(), env=environ, cwd=tmp_path, capture_output=True, text=True, timeout=120)
        assert run.returncode in ((0, 1) if "doctor" in line else (0,)), run.stdout + run.stderr
    assert (tmp_path / "monitor-backup.db").stat().st_mode & 0o777 == 0o600
