"""The strict YAML reader: scalars stay text until the schema types them, and every complaint names its line."""

from datetime import date
from pathlib import Path

import pytest

from monitor import strictyaml
from monitor.errors import ConfigError


class Row(strictyaml.Schema):
    party: str
    since: date | None = None
    informal: bool = False
    days: int = 0


class Rows(strictyaml.Schema):
    rows: tuple[Row, ...] = ()


def test_norway_stays_a_country_and_numbers_are_decimal() -> None:
    rows = strictyaml.parse("rows:\n- {party: NO, since: 2026-02-12, informal: true, days: 010}\n", Rows).rows
    assert rows == (Row(party="NO", since=date(2026, 2, 12), informal=True, days=10),)


def test_an_empty_file_is_an_empty_document() -> None:
    assert strictyaml.parse("", Rows).rows == ()


def test_null_is_nothing_and_quoted_null_is_text() -> None:
    rows = strictyaml.parse("rows:\n- {party: 'null', since: null}\n- {party: x, since: }\n", Rows).rows
    assert [row.party for row in rows] == ["null", "x"]
    assert all(row.since is None for row in rows)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("rows:\n- party: US\n  dayz: 3\n", 3, "remove the key"),
        ("rows:\n- since: 2026-02-12\n", 2, "add the key 'party'"),
        ("rows:\n- party: US\n  days: many\n", 3, "correct the value"),
        ("rows: []\nrows: []\n", 2, "stands twice"),
        ("rows: [\n", 2, "no valid YAML"),
        ("a: &x 1\nb: *x\n", 1, "anchors"),
        ("rows: !!python/object/apply:os.system ['true']\n", 1, "tags"),
        ("rows:\n- [1]: 2\n", 2, "plain text"),
    ],
)
def test_a_complaint_names_file_line_and_mend(text: str, line: int, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        strictyaml.parse(text, Rows, file="config/x.yaml")
    assert str(caught.value).startswith(f"config/x.yaml:{line}: ")
    assert says in str(caught.value)
    assert caught.value.mend


def test_a_file_that_is_missing_not_utf8_or_too_deep_is_explained(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.yaml: cannot be read"):
        strictyaml.load(tmp_path / "none.yaml", Rows)
    (tmp_path / "latin.yaml").write_bytes("rows: é".encode("latin-1"))
    with pytest.raises(ConfigError, match="not UTF-8"):
        strictyaml.load(tmp_path / "latin.yaml", Rows)
    (tmp_path / "deep.yaml").write_text("rows: " + "[" * 60 + "]" * 60)
    with pytest.raises(ConfigError, match="nested too deeply"):
        strictyaml.load(tmp_path / "deep.yaml", Rows)


def test_an_ampersand_or_star_inside_text_is_no_anchor() -> None:
    assert strictyaml.parse("rows:\n- party: 'R&D *x* !y'\n", Rows).rows[0].party == "R&D *x* !y"
    assert strictyaml.parse("rows:\n- party: R&D stem* wow!\n", Rows).rows[0].party == "R&D stem* wow!"
