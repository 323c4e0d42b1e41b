"""The page's API client holds to the contract that the server gives out."""
import json
import re
import subprocess
import urllib.request

import pytest

from stack import ROOT

CLIENT = ROOT / "Functions" / "Api" / "Web" / "src" / "api"
OPERATION = re.compile(r'operation<(?:T\.)?(\w+)(?:, ([^>]+))?>\("(\w+)", "(\w+)", "([^"]+)"\)')


@pytest.fixture(scope="module")
def contract(stack):
    with urllib.request.urlopen(stack.url + "/api/v1/openapi.json", timeout=30) as answer:
        return json.load(answer)


def operations():
    return OPERATION.findall((CLIENT / "operations.ts").read_text())


def test_the_client_calls_only_what_the_contract_has(contract):
    known = {
        operation["operationId"]: (method.upper(), path.removeprefix("/api/v1/"), operation)
        for path, methods in contract["paths"].items() for method, operation in methods.items()
    }
    assert len(operations()) > 30
    for answer, _, name, method, path in operations():
        assert name in known, f"the contract has no operation {name}"
        assert (method, path) == known[name][:2], name
        good = next(value for status, value in known[name][2]["responses"].items() if status.startswith("2"))
        schema = good.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref", "void").split("/")[-1]
        assert schema == answer, f"{name} answers {schema}, the client expects {answer}"


def typescript(schema):
    """A JSON schema as a TypeScript type."""
    if "$ref" in schema:
        return f"Contract.{schema['$ref'].split('/')[-1]}"
    if "allOf" in schema:
        return "(" + " & ".join(typescript(part) for part in schema["allOf"]) + ")"
    if "enum" in schema:
        return "(" + " | ".join(json.dumps(value) for value in schema["enum"]) + ")"
    kinds = schema.get("type", "unknown")
    if isinstance(kinds, list):
        return "(" + " | ".join(typescript({**schema, "type": kind}) for kind in kinds) + ")"
    if kinds == "array":
        return f"{typescript(schema['items'])}[]"
    if kinds == "object":
        if "properties" not in schema:
            return f"Record<string, {typescript(schema['additionalProperties'])}>" if isinstance(schema.get("additionalProperties"), dict) else "Record<string, unknown>"
        needed = schema.get("required", [])
        return "{ " + "; ".join(f"{json.dumps(name)}{'' if name in needed else '?'}: {typescript(part)}" for name, part in schema["properties"].items()) + " }"
    return {"integer": "number", "number": "number", "boolean": "boolean", "string": "string", "null": "null"}.get(kinds, "unknown")


def test_the_clients_types_fit_the_contract(contract, tmp_path):
    """Every answer that the contract allows is one that the client expects, and every body that the client sends one that the contract allows."""
    schemas = contract["components"]["schemas"]
    bodies = {body.removeprefix("T.") for _, body, *_ in operations() if body.startswith("T.")}
    answers = {answer for answer, *_ in operations()} - {"void"}
    assert bodies | answers <= {*schemas, "NewWords"}
    renamed = {"NewWords": "Words"}
    lines = ["declare namespace Contract {"]
    lines += [f"  type {name} = {typescript(schema)};" for name, schema in sorted(schemas.items())]
    lines += ["}", f'import type * as Client from "{(CLIENT / "types").as_posix()}";']
    lines += [f"export const answer{name} = (value: Contract.{name}): Client.{name} => value;" for name in sorted(answers)]
    lines += [f"export const body{name} = (value: Client.{name}): Contract.{renamed.get(name, name)} => value;" for name in sorted(bodies)]
    check = tmp_path / "check.ts"
    check.write_text("\n".join(lines))
    done = subprocess.run(["tsc", "--noEmit", "--strict", "--target", "es2021", "--typeRoots", str(tmp_path), str(check)], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[:3000]
