"""Parties are called by the names the world's tables give them."""

from __future__ import annotations

from monitor.alerts.naming import names_of
from monitor.world import World
from monitor.world.nouns import Party


def test_a_party_is_called_by_its_common_name_in_the_routes_language() -> None:
    germany = Party(
        code="DE", names={"en": ("Germany",), "de": ("BRD*", "Deutschland"), "fr": ("Allemagn* [fédérale]",)}
    )
    name = names_of(World(parties={"DE": germany}))
    assert [name("DE", language) for language in ("en", "de", "fr", "xx")] == [
        "Germany",
        "Deutschland",
        "Allemagn",
        "Germany",
    ]


def test_an_unknown_party_keeps_its_code() -> None:
    assert names_of(World())("QQ", "en") == "QQ"
