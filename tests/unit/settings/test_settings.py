"""Settings: one file, the environment over it, and clear words when either is wrong."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from monitor import settings, strictyaml
from monitor.errors import ConfigError


def loaded(folder: Path, text: str = "", **variables: str) -> settings.Settings:
    (folder / "monitor.yaml").write_text(text)
    places = settings.find(variables, folder)
    return settings.load(places, variables)


def test_an_empty_file_is_a_working_installation(tmp_path: Path) -> None:
    assert loaded(tmp_path).poll.shortest == timedelta(minutes=5)


def test_the_environment_lies_over_the_file(tmp_path: Path) -> None:
    found = loaded(tmp_path, "poll: {every: 9s, shortest: 2m}\n", MONITOR_POLL_EVERY="3s")
    assert found.poll.every == timedelta(seconds=3)
    assert found.poll.shortest == timedelta(minutes=2)


def test_lists_and_for_ever_can_be_written_in_a_variable(tmp_path: Path) -> None:
    found = loaded(tmp_path, MONITOR_FETCH_ALLOW_PRIVATE="localhost, 10.0.0.0/8", MONITOR_KEEP_TEXTS="forever")
    assert found.fetch.allow_private == ("localhost", "10.0.0.0/8")
    assert found.keep.texts is None


def test_a_secret_may_be_read_from_a_file_that_a_variable_names(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://monitor:topsecret@db/monitor\n")
    found = loaded(tmp_path, MONITOR_DATABASE_URL_FILE=str(tmp_path / "url"))
    assert found.database.url.reveal() == "postgresql://monitor:topsecret@db/monitor"
    assert "topsecret" not in repr(found)


def test_a_wrong_value_in_the_file_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as told:
        loaded(tmp_path, "contact: me@example.org\npoll:\n  every: soon\n")
    assert told.value.line == 3
    assert str(tmp_path / "monitor.yaml") in str(told.value)


def test_an_unknown_key_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="remove the key or correct its spelling") as told:
        loaded(tmp_path, "contact: me@example.org\nfetsch: {}\n")
    assert told.value.line == 2


def test_a_wrong_variable_is_told_by_its_name_and_never_with_its_value(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="MONITOR_POLL_EVERY") as told:
        loaded(tmp_path, MONITOR_POLL_EVERY="hunter2-soon")
    assert "hunter2" not in str(told.value)


def test_a_file_that_a_variable_names_and_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="MONITOR_WEB_TOKEN_FILE"):
        loaded(tmp_path, MONITOR_WEB_TOKEN_FILE=str(tmp_path / "nowhere"))


def test_variables_that_mean_nothing_are_named_with_the_one_that_was_meant() -> None:
    (sentence,) = settings.unknown({"MONITOR_DATABSE_URL": "x", "MONITOR_WEB_TOKEN_FILE": "y", "PATH": "z"})
    assert "MONITOR_DATABSE_URL" in sentence
    assert "did you mean MONITOR_DATABASE_URL" in sentence


def test_every_key_has_one_variable_and_no_two_keys_share_one() -> None:
    names = settings.variables()
    assert len(set(names.values())) == len(names)
    assert names["MONITOR_LOG_FORMAT"] == ("log", "format")


def test_the_named_folder_stands_in_for_the_users_and_the_shipped_one_comes_last(tmp_path: Path) -> None:
    places = settings.find({"MONITOR_CONFIG": str(tmp_path)})
    assert places.config == (tmp_path, places.shipped)
    assert (places.shipped / "feeds.yaml").is_file()


def test_a_folder_that_is_none_is_told_with_the_mend(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="create it"):
        settings.find({}, tmp_path / "nowhere")


def test_under_systemd_the_data_lies_in_the_handed_folder(tmp_path: Path) -> None:
    places = settings.find({"STATE_DIRECTORY": str(tmp_path)})
    assert settings.database_url(settings.Settings(), places) == f"sqlite:///{tmp_path}/monitor.db"


def test_the_shipped_file_shows_every_key_with_its_default() -> None:
    text = (settings.find({}).shipped / "monitor.yaml").read_text()
    shown = "\n".join(line.removeprefix("# ") for line in text.splitlines() if re.match(r"# +[a-z_]+:", line))
    assert settings.read(None, {}) == strictyaml.parse(shown, settings.Settings)
    tree = strictyaml.read_tree(shown).data
    listed = {
        (section, key) if isinstance(value, dict) else (section,)
        for section, value in tree.items()
        for key in (value if isinstance(value, dict) else [""])
    }
    assert listed == set(settings.variables().values())
