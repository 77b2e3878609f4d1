"""Writes what is generated.

From the models the CRDs and the reference documentation of each kind; of these and deploy/, what ``generate_deploy``
says.

``python tools/generate.py`` writes the files; ``--check`` writes nothing, says which of them are stale and
exits with 1 when there is one. The examples in the reference are the files in ``docs/reference/examples/``,
written by hand.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

import generate_deploy
from okta_operator.api import RESOURCES
from okta_operator.api.base import RULES, Resource
from okta_operator.api.crd import CATEGORY, crd, description, schema_of
from okta_operator.constants import API_VERSION, GROUP

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from okta_operator.core.json import JsonObject

ROOT = Path(__file__).resolve().parent.parent
CRDS = "crds"
REFERENCE = "docs/reference"
FOLDERS = (CRDS, REFERENCE, generate_deploy.CHART_CRDS)
"""Where nothing else may lie."""
WIDTH = 120
HEADER = "# Generated from operator/okta_operator/api by `make generate`; changes made here are lost.\n"
PAGE_HEADER = "<!-- Generated from operator/okta_operator/api by `make generate`; changes made here are lost. -->\n"
AnyResource = type[Resource[Any, Any]]


def crd_file(resource: AnyResource) -> str:
    """The name of a kind's file below ``crds/``."""
    return f"{GROUP}_{resource.PLURAL}.yaml"


def page_file(resource: AnyResource) -> str:
    """The name of a kind's page below ``docs/reference/``."""
    return f"{resource.KIND.lower()}.md"


def generated(root: Path) -> Iterator[tuple[str, str]]:
    """Every generated file: its path below the repository's root, and its text."""
    crds = {crd_file(resource): _yaml(crd(resource)) for resource in RESOURCES}
    for name, text in crds.items():
        yield f"{CRDS}/{name}", text
    for resource in RESOURCES:
        yield f"{REFERENCE}/{page_file(resource)}", page(resource, root)
    kustomization = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": [crd_file(resource) for resource in RESOURCES],
    }
    yield f"{CRDS}/kustomization.yaml", _yaml(kustomization)
    yield f"{REFERENCE}/README.md", index()
    yield from generate_deploy.generated(root, crds)


def _yaml(content: JsonObject) -> str:
    return HEADER + yaml.safe_dump(content, sort_keys=False, width=WIDTH, allow_unicode=True)


# --- the reference documentation ---------------------------------------------------------------------------


def index() -> str:
    """The page that leads to the others."""
    rows = [f"| [{each.KIND}]({page_file(each)}) | {_cell(description(each))} |" for each in RESOURCES]
    lines = [
        PAGE_HEADER,
        "# Resources",
        "",
        f"All kinds are in `{API_VERSION}`, live in a namespace, and are shown by `kubectl get {CATEGORY}`.",
        "What a resource does not state is not touched in Okta, unless a default is named. Defaults apply",
        "to what the operator creates; on an adopted object they apply only in listed scopes, claims and rules.",
        "A default that is Okta's holds for a new object only: Okta chooses it, and it is not compared later.",
        '`""` and `[]` clear.',
        "Durations are written in `h`, `m` and `s`, such as `10m`, `168h` or `1h30m`.",
        "",
        "| kind | what it is |",
        "|---|---|",
        *rows,
    ]
    return "\n".join(lines) + "\n"


def page(resource: AnyResource, root: Path) -> str:
    """The reference page of a kind."""
    schema = schema_of(resource)
    spec, status = schema["properties"]["spec"], schema["properties"]["status"]
    example = (root / REFERENCE / "examples" / f"{resource.KIND.lower()}.yaml").read_text(encoding="utf-8")
    lines = [
        PAGE_HEADER,
        f"# {resource.KIND}",
        "",
        description(resource),
        "",
        f"`{resource.PLURAL}.{GROUP}`, in a namespace; `kubectl get {resource.PLURAL}`, or `kubectl get {CATEGORY}`.",
        "",
        "```yaml",
        example.rstrip(),
        "```",
        "",
        "## Spec",
        "",
        "| field | type | default | description |",
        "|---|---|---|---|",
        *_spec_rows(spec, "spec"),
        "",
        "## What is refused",
        "",
        "Beside values of another type or outside the limits above, `kubectl apply` is refused with:",
        "",
        *_rules(schema, ""),
        "",
        "## Status",
        "",
        "| field | type | description |",
        "|---|---|---|",
        *_status_rows(status, "status"),
        "",
        "## Columns of `kubectl get`",
        "",
        "| column | shows | |",
        "|---|---|---|",
        *_columns(resource),
    ]
    return "\n".join(lines) + "\n"


def _spec_rows(schema: JsonObject, path: str) -> Iterator[str]:
    required = schema.get("required", [])
    for name, field in schema.get("properties", {}).items():
        text, _, default = field.get("description", "").partition(" Default: ")
        stated = "**required**" if name in required else default.rstrip(".")
        yield f"| `{path}.{name}` | {_type(field)} | {_cell(stated)} | {_cell(text)} |"
        below, suffix = _below(field)
        yield from _spec_rows(below, f"{path}.{name}{suffix}")


def _status_rows(schema: JsonObject, path: str) -> Iterator[str]:
    for name, field in schema.get("properties", {}).items():
        yield f"| `{path}.{name}` | {_type(field)} | {_cell(field.get('description', ''))} |"
        below, suffix = _below(field)
        yield from _status_rows(below, f"{path}.{name}{suffix}")


def _below(field: JsonObject) -> tuple[JsonObject, str]:
    """What is inside a field, and how the path says so."""
    if "items" in field:
        return field["items"], "[]"
    return field.get("additionalProperties", field), ""


def _type(field: JsonObject) -> str:
    """A field's type with its limits, for a table's cell."""
    if "items" in field:
        merged = field.get("x-kubernetes-list-type", "atomic")
        keys = field.get("x-kubernetes-list-map-keys")
        how = f"map by {' and '.join(keys)}" if keys else merged
        return f"list ({how}{_limits(field, 'Items')}) of {_type(field['items'])}"
    if "additionalProperties" in field:
        return f"map{_limits(field, 'Properties', ' ')} of {_type(field['additionalProperties'])}"
    if "enum" in field:
        return _cell(", ".join(f"`{word}`" for word in field["enum"]))
    if "minimum" in field:
        return f"{field['type']}, {field['minimum']} to {field['maximum']}"
    return str(field.get("format", field["type"])) + _limits(field, "Length")


def _limits(field: JsonObject, what: str, before: str = ", ") -> str:
    most = field.get(f"max{what}")
    return "" if most is None else f"{before}≤ {most}"


def _rules(schema: JsonObject, path: str) -> Iterator[str]:
    """The messages of all rules, each with the field that carries it."""
    for each in schema.get(RULES, []):
        culprit = (path + each.get("fieldPath", "")).removeprefix(".") or "metadata.name"
        yield f"- `{culprit}`: {each['message']}"
    for name, field in schema.get("properties", {}).items():
        yield from _rules(field, f"{path}.{name}")
    for inside, suffix in (("items", "[]"), ("additionalProperties", ".*")):
        if inside in schema:
            yield from _rules(schema[inside], f"{path}{suffix}")


def _columns(resource: AnyResource) -> Iterator[str]:
    for column in resource.printer_columns():
        yield f"| {column.name} | `{column.json_path}` | {'with `-o wide`' if column.priority else ''} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


# --- files -------------------------------------------------------------------------------------------------


def stale(root: Path = ROOT) -> list[str]:
    """The files below ``root`` that differ from what would be written, or should not be there."""
    files = dict(generated(root))
    present = {str(path.relative_to(root)) for folder in FOLDERS for path in (root / folder).glob("*.*")}
    differing = [name for name, text in files.items() if not _holds(root / name, text)]
    return sorted({*differing, *(present - files.keys())})


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def write(root: Path = ROOT) -> None:
    """Writes every stale file below ``root`` and removes those of kinds that are gone."""
    files = dict(generated(root))
    for name in stale(root):
        path = root / name
        if name in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[name], encoding="utf-8")
        else:
            path.unlink()


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when a file is stale")
    options = parser.parse_args(arguments)
    if not options.check:
        write()
        return 0
    names = stale()
    for name in names:
        print(f"stale: {name} (run `make generate`)")
    return 1 if names else 0


if __name__ == "__main__":
    raise SystemExit(main())
