"""What the pages say against what the code is."""

from __future__ import annotations

import argparse
import ast
import importlib
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.parser import text_string_to_metric_families

import okta_operator
from okta_operator.api import RESOURCES
from okta_operator.api.app_rules import OIDC_KEYS, OPENMETADATA_KEYS
from okta_operator.cli import parser
from okta_operator.constants import API_VERSION, GROUP
from okta_operator.core.actions import Delete, Target
from okta_operator.core.conditions import summarize
from okta_operator.core.outcome import Outcome, Step
from okta_operator.core.ownership import Identity
from okta_operator.core.plan import Plan
from okta_operator.kinds.trusted_origin import TRUSTED_ORIGIN
from okta_operator.observability.metrics import Metrics

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGE: Final = ROOT / "operator/okta_operator"
DOCS: Final = ROOT / "docs"
PAGES: Final = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")])
MODELS: Final = {resource.KIND: resource for resource in RESOURCES}

FENCE: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK: Final = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
COMMAND: Final = re.compile(r"\bmake ([a-z][a-z-]*)")
MODULE: Final = re.compile(r"`((?:api|cli|core|engine|factory|handlers|kinds|kube|observability|okta)\.[\w.]+)")


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(page: Path, language: str) -> Iterator[str]:
    return (block for tongue, block in FENCE.findall(text(page)) if tongue == language)


def rows(page: Path, *, under: str | None = None) -> list[str]:
    """What stands in backticks in the first column of a page's tables, below one heading or anywhere."""
    part = text(page) if under is None else text(page).split(f"\n## {under}\n")[1].split("\n## ")[0]
    cells = [line.strip().strip("|").split(" | ")[0] for line in part.splitlines() if line.startswith("| ")]
    return [word for cell in cells for word in re.findall(r"`([^`]+)`", cell)]


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


# --- links, commands, YAML ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(FENCE.sub("", text(page))):
        address, _, anchor = link.partition("#")
        if "://" in address:
            continue
        target = (page.parent / address).resolve() if address else page
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        if anchor:
            assert anchor in anchors(target), link


def test_every_page_can_be_reached_from_the_index() -> None:
    reached: set[Path] = set()
    found = {DOCS / "index.md"}
    while found - reached:
        page = (found - reached).pop()
        reached.add(page)
        links = [(page.parent / link.partition("#")[0]).resolve() for link in LINK.findall(text(page))]
        found |= {link for link in links if link.suffix == ".md" and link.is_relative_to(DOCS)}
    assert set(DOCS.rglob("*.md")) - reached == set()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_are_targets_of_make(page: Path) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", text(ROOT / "Makefile"), re.MULTILINE))
    spans = [*(block for _, block in FENCE.findall(text(page))), *re.findall(r"`(make [^`]*)`", text(page))]
    named = {target for span in spans for target in COMMAND.findall(re.sub(r"#.*", "", span))}
    assert named - targets == set()


def documents(page: Path) -> list[dict[str, Any]]:
    return [each for block in blocks(page, "yaml") for each in yaml.safe_load_all(block) if each is not None]


@pytest.mark.parametrize("page", [page for page in PAGES if list(blocks(page, "yaml"))], ids=name)
def test_yaml_is_valid(page: Path) -> None:
    assert documents(page)
    for document in documents(page):
        if str(document.get("apiVersion", "")).startswith(f"{GROUP}/"):
            assert document["apiVersion"] == API_VERSION
            MODELS[document["kind"]].model_validate({"status": {}, **document})


def test_the_readme_has_one_of_each_kind() -> None:
    assert [document["kind"] for document in documents(ROOT / "README.md")] == [each.KIND for each in RESOURCES]


def test_the_guide_is_the_example() -> None:
    example = [yaml.safe_load(text(file)) for file in (ROOT / "deploy/examples/openmetadata").glob("*.yaml")]
    wanted = {each["kind"]: each["spec"] for each in example if each.get("kind") in MODELS}
    page = {each["kind"]: each["spec"] for each in documents(DOCS / "openmetadata.md") if "kind" in each}
    assert page == wanted


# --- what the code can say -----------------------------------------------------------------------------------------

TERMINAL: Final = {"AlreadyExists", "Ambiguous", "Right", "Terminal"}
ERRORS: Final = TERMINAL | {"AnswerLost", "Forbidden", "Recoverable", "Waiting"}
OPTIONS: Final = "Options of `okta-operator run`"
REASON: Final = re.compile(r"[A-Z][A-Za-z]+")


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call in the package, with the name that is called."""
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(text(file))):
            if isinstance(node, ast.Call):
                called = node.func
                yield (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")), node


def keyword(call: ast.Call, wanted: str) -> ast.expr | None:
    return next((each.value for each in call.keywords if each.arg == wanted), None)


def constants(expression: ast.expr | None) -> set[str]:
    """The text that an expression is, if it is one that looks like a reason."""
    found = expression.value if isinstance(expression, ast.Constant) else None
    return {found} if isinstance(found, str) and REASON.fullmatch(found) else set()


def reasons_of(errors: set[str]) -> set[str]:
    """The reasons that are given to errors of these classes where they are made."""
    made = [call for called, call in calls() if called in errors]
    return {word for call in made for word in constants(keyword(call, "reason") or next(iter(call.args), None))}


def error_reasons() -> set[str]:
    """Of every error, wherever its reason stands."""
    found = reasons_of(ERRORS)
    for called, call in calls():
        if called == "__init__":  # of a class of errors that has one reason
            found |= constants(next(iter(call.args), None))
        elif called == "_found":  # by which gather says what it did not
            found |= constants(call.args[1])
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(text(file))):
            if isinstance(node, ast.arguments):  # the default of a parameter that is called reason
                pairs = zip(node.kwonlyargs, node.kw_defaults, strict=True)
                found |= {word for arg, default in pairs if arg.arg == "reason" for word in constants(default)}
    return found


def condition_reasons() -> set[str]:
    """Of every condition without an error."""
    steps = (Step.REFERENCES, Step.SYNC, Step.PUBLISH, Step.VERIFY)
    differing = Plan((Delete(Target(TRUSTED_ORIGIN, "trusted origin", "tos1", child=False)),))
    outcomes = (
        Outcome(passed=steps),
        Outcome(passed=steps, carried_out=False),
        Outcome(passed=steps, carried_out=False, plan=differing),
        Outcome(paused=True),
    )
    summaries = [summarize(outcome, {}, 1, "2026-01-01T00:00:00Z") for outcome in outcomes]
    return {condition["reason"] for summary in summaries for condition in summary["conditions"]}


def test_troubleshooting_has_every_reason() -> None:
    page = DOCS / "troubleshooting.md"
    reasons = [word for word in rows(page) if REASON.fullmatch(word)]
    assert {"OwnedByAnother", "GroupNotFound", "Conflict", "KubernetesForbidden", "Differences"} <= set(reasons)
    assert len(reasons) == len(set(reasons))
    assert set(reasons) == error_reasons() | condition_reasons()


def test_troubleshooting_says_who_must_act() -> None:
    terminal = reasons_of(TERMINAL) | {"GroupNotFound", "UserNotFound", "AuthenticationPolicyNotFound"}
    lines = [line for line in text(DOCS / "troubleshooting.md").splitlines() if line.startswith("| `")]
    kinds = {line.split("`")[1]: line.split(" | ")[1].strip() for line in lines}
    assert {reason for reason, kind in kinds.items() if kind == "Stalled"} <= terminal
    assert {reason for reason, kind in kinds.items() if kind == "Reconciling"} & terminal == set()


def test_concepts_have_every_event() -> None:
    settle = ast.parse(text(PACKAGE / "engine/settle.py"))
    written = next(node for node in settle.body if isinstance(node, ast.FunctionDef) and node.name == "_written")
    returned = [node.value for node in ast.walk(written) if isinstance(node, ast.Return)]
    found = {word for each in returned if isinstance(each, ast.Tuple) for word in constants(each.elts[0])}
    for called, call in calls():
        if called == "Farewell":
            found |= constants(call.args[0])
        elif called == "post":
            found |= constants(keyword(call, "reason"))
    assert {"Created", "Released", "SecretPublished"} <= found
    assert set(rows(DOCS / "concepts.md", under="Events")) == found


def run_options() -> dict[str, Any]:
    """The options of `okta-operator run` with their defaults."""
    commands = next(action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    return {
        action.option_strings[0]: action.default for action in commands.choices["run"]._actions if action.dest != "help"
    }


def test_operations_have_every_option() -> None:
    stated = [word.split()[0] for word in rows(DOCS / "operations.md", under=OPTIONS)]
    assert stated == list(run_options())


def test_operations_have_the_defaults() -> None:
    options = rows(DOCS / "operations.md", under=OPTIONS)
    table = text(DOCS / "operations.md").split(f"## {OPTIONS}")[1].replace("\\|", "/").splitlines()
    cells = [line.split(" | ")[1].strip("`") for line in table if line.startswith("| `--")]
    stated = dict(zip([option.split()[0] for option in options], cells, strict=True))
    for option in ("--listen", "--log-format", "--log-level"):
        assert stated[option] == run_options()[option]
    for option in ("--shutdown-grace", "--workers"):
        assert float(stated[option]) == run_options()[option]


def test_operations_have_every_metric_with_its_labels() -> None:
    metrics = Metrics()
    found = {
        each._name: list(each._labelnames) for each in vars(metrics).values() if isinstance(each, MetricWrapperBase)
    }
    found |= {"okta_operator_resources": ["kind", "state"]}  # counted when read
    names = [family.name for family in text_string_to_metric_families(metrics.render().decode())]
    assert sorted(found) == sorted(each for each in names if each.startswith("okta_operator_"))
    page = DOCS / "operations.md"
    lines = [line for line in text(page).splitlines() if line.startswith("| `okta_operator_")]
    stated = {
        line.split("`")[1].removesuffix("_total"): re.findall(r"`([^`]+)`", line.split(" |")[1]) for line in lines
    }
    assert stated == found


def test_openmetadata_has_every_key_of_the_secret() -> None:
    assert rows(DOCS / "openmetadata.md", under="3. What OpenMetadata reads") == list(OPENMETADATA_KEYS)


def test_concepts_have_every_key_of_the_plain_secret() -> None:
    section = text(DOCS / "concepts.md").split("\n## The Secret\n")[1].split("\n## ")[0]
    assert [key for key in re.findall(r"`([^`]+)`", section) if key in OIDC_KEYS] == list(OIDC_KEYS)


def test_the_readme_shows_a_secret_as_it_would_be() -> None:
    [shown] = [block for tongue, block in FENCE.findall(text(ROOT / "README.md")) if not tongue]
    pairs = dict(line.split(maxsplit=1) for line in shown.splitlines())
    more = int(pairs.pop("...").split()[1])
    assert pairs.keys() <= set(OPENMETADATA_KEYS)
    assert len(pairs) + more == len(OPENMETADATA_KEYS)
    identity = Identity("prod", "OktaApp", "openmetadata", "openmetadata")
    assert pairs["AUTHENTICATION_CLIENT_ID"] == identity.client_id
    assert pairs["OIDC_CLIENT_SECRET"] == "********"


# --- the developers' pages ---------------------------------------------------------------------------------------


def test_the_architecture_has_the_layers_that_are_enforced() -> None:
    contracts = tomllib.loads(text(ROOT / "pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["type"] == "layers")
    line = next(blocks(DOCS / "dev/architecture.md", ""))
    assert line.split() == " > ".join(layers[1:]).replace(":", "|").split()


@pytest.mark.parametrize("page", sorted((DOCS / "dev").rglob("*.md")), ids=name)
def test_modules_and_names_exist(page: Path) -> None:
    for dotted in MODULE.findall(text(page)):
        found, path = okta_operator, "okta_operator"
        for part in dotted.rstrip(".").split("."):
            path = f"{path}.{part}"
            found = getattr(found, part, None) or importlib.import_module(path)
