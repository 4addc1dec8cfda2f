"""Every JSON answer against openapi.yaml."""

import re
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

SPEC: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "openapi.yaml").read_text(encoding="utf-8")
)
_REGISTRY: Registry[Any] = Registry().with_resource("contract:", DRAFT202012.create_resource(SPEC))


def _table() -> dict[str, set[int]]:
    """Which statuses a kind may have, out of the table in the contract itself."""
    rows = SPEC["components"]["responses"]["Error"]["description"].splitlines()
    kinds: dict[str, set[int]] = {}
    for row in rows:
        if match := re.match(r"\| ([\d, ]+) \| `(\w+)` \|", row):
            kinds[match[2]] = {int(status) for status in match[1].split(",")}
    # A wrong method is no status of that table; HTTP itself demands it.
    kinds["invalid"].add(405)
    return kinds


KINDS = _table()


def check(schema: str, value: Any) -> None:
    """Fails when the value is not one of the named schema."""
    named = {"$ref": f"contract:#/components/schemas/{schema}"}
    Draft202012Validator(named, registry=_REGISTRY).validate(value)


def check_answer(method: str, path: str, status: int, value: Any) -> None:
    """Fails when an answer is not one that the contract has for this operation."""
    if status >= 400:
        check("Error", value)
        assert status in KINDS[value["error"]["kind"]], f"{status} with {value}"
        return
    operation = _operation(method, path)
    content = operation["responses"][str(status)]["content"]
    if "application/json" in content:
        check(content["application/json"]["schema"]["$ref"].rpartition("/")[2], value)


def _operation(method: str, path: str) -> Any:
    for template, operations in SPEC["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            return operations[method.lower()]
    raise AssertionError(f"the contract has no {method} {path}")
