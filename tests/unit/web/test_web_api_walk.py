"""The API walked by generated requests against its own document: no failure, and every answer is what it promises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import hostile_story
import jsonschema
import pytest
import web_story as s
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from monitor.store import Store
from monitor.web.app import create_app
from monitor.web.guard import Access

RIGHT = {"/series/{key}": s.SERIES.id, "/meetings/{key}": s.MEETINGS[4].id, "/reports/{key}": s.filing_of("a1").id}
KNOWN = (*RIGHT.values(), s.OTHER.id, "US", "HU", "NATO", "nobody")


def opened(store: Store) -> TestClient:
    app = create_app(store, access=Access(token=s.TOKEN), now=s.ticking(), names=s.names)
    return TestClient(app, base_url="http://localhost", raise_server_exceptions=False)


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, ...]]:
    """One over the story, one over hostile content."""
    stores = (s.written(tmp_path_factory.mktemp("story")), hostile_story.written(tmp_path_factory.mktemp("hostile")))
    yield tuple(opened(store) for store in stores)
    for store in stores:
        store.close()


@pytest.fixture(scope="module")
def document(clients: tuple[TestClient, ...]) -> dict[str, Any]:
    found: dict[str, Any] = clients[0].get("/api/v1/openapi.json").json()
    return found


def good(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    """Values that the schema of a parameter allows."""
    if "anyOf" in schema:
        return good(next(one for one in schema["anyOf"] if one.get("type") != "null"))
    if schema["type"] == "integer":
        return st.integers(schema["minimum"], schema["maximum"]).map(str)
    texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=schema["maxLength"])
    return st.one_of(st.sampled_from(KNOWN), texts).filter(lambda text: len(text) <= schema["maxLength"])


ANYTHING = st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.integers().map(str))


@st.composite
def requests(draw: st.DrawFn, document: dict[str, Any]) -> tuple[str, str, dict[str, str], bool]:
    """A template of the document, the path and query made of it, and whether every value is allowed."""
    template = draw(st.sampled_from(sorted(document["paths"])))
    allowed = draw(st.booleans())
    path, query = template, {}
    for parameter in document["paths"][template]["get"].get("parameters", []):
        value = draw(good(parameter["schema"]) if allowed or parameter["in"] == "path" else ANYTHING)
        if parameter["in"] == "path":
            value = draw(st.sampled_from([value, RIGHT[template]]))
            path = path.replace("{" + parameter["name"] + "}", quote(value, safe="/@:"))
        elif draw(st.booleans()):
            query[parameter["name"]] = value
    return template, path, query, allowed


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with the components it refers to."""
    return {**schema, "components": document["components"]}


@pytest.mark.slow
def test_generated_requests_are_answered_as_the_document_says(
    clients: tuple[TestClient, ...], document: dict[str, Any]
) -> None:
    reached: set[tuple[str, int]] = set()

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(request=requests(document), which=st.sampled_from(range(len(clients))))
    def walk(request: tuple[str, str, dict[str, str], bool], which: int) -> None:
        template, path, query, allowed = request
        answer = clients[which].get(f"/api/v1{path}", params=query)
        responses = document["paths"][template]["get"]["responses"]
        assert str(answer.status_code) in {*responses, "404"}, answer.text
        assert not (allowed and answer.status_code == 422), answer.text
        assert answer.headers["content-type"] == "application/json"
        reached.add((template, answer.status_code))
        if (promised := responses.get(str(answer.status_code))) is not None:
            schema = promised["content"]["application/json"]["schema"]
            jsonschema.validate(answer.json(), resolved(document, schema), jsonschema.Draft202012Validator)

    walk()
    assert {template for template, status in reached if status == 200} == set(document["paths"])
    assert {status for _, status in reached} == {200, 404, 422}


def test_nothing_but_reading_is_offered(clients: tuple[TestClient, ...], document: dict[str, Any]) -> None:
    assert {method for path in document["paths"].values() for method in path} == {"get"}
    for path in document["paths"]:
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            assert clients[0].request(method, f"/api/v1{path}").status_code == 405


def test_every_list_and_every_thing_of_hostile_content_keeps_its_promise(
    clients: tuple[TestClient, ...], document: dict[str, Any]
) -> None:
    for template in ("/streaks", "/meetings", "/reports", "/transitions"):
        rows = clients[1].get(f"/api/v1{template}", params={"limit": 500}).json()
        schema = document["paths"][template]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema.validate(rows, resolved(document, schema), jsonschema.Draft202012Validator)
        assert len(rows) >= 10
        for row in rows:
            assert not str(row.get("url") or "https").startswith(("javascript", "data", "ftp", "//"))


def test_every_operation_is_described(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        assert operations["get"]["summary"], path
    for name, schema in document["components"]["schemas"].items():
        if not name.startswith(("HTTPValidation", "Validation")):
            assert schema.get("description"), name
            assert schema.get("additionalProperties") is False, name
