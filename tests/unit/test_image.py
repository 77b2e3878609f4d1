"""The Dockerfile against the repository: it cannot be built here, so what it names is checked.

tests/cluster/install/test_wheel.py runs the command that makes the wheel.
"""

from __future__ import annotations

import json
import re
import tomllib

import pytest
from tests.support import dockerfile
from tests.support.ways import ROOT, container, of_kind
from tests.support.ways import way as made

from okta_operator.cli import parser
from okta_operator.cli.main import config_of

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_both_stages_have_one_base_with_its_exact_version() -> None:
    [base] = [each for each in dockerfile.of("ARG", -1) if each.startswith("BASE=")]
    tag = re.fullmatch(r"BASE=python:(\d+\.\d+)\.\d+-slim-[a-z]+", base)
    assert tag, "an exact tag; a digest is the builder's to add"
    assert f"Programming Language :: Python :: {tag[1]}" in PROJECT["classifiers"]
    assert dockerfile.of("FROM") == ["${BASE} AS build", "${BASE}"]


def test_what_is_copied_is_there_and_nothing_else_is_sent() -> None:
    copied = dockerfile.copied()
    assert [name for name in copied if not (ROOT / name).exists()] == []
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in ignore if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert {rule[1:] for rule in rules if rule.startswith("!")} == copied.keys()
    assert dockerfile.of("ADD") == []


def test_the_simulator_and_the_developers_tools_stay_out() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "simulator" not in text
    assert "requirements-dev" not in text
    [copied] = dockerfile.of("COPY", 1)
    assert copied == f"--from=build {dockerfile.PREFIX} {dockerfile.PREFIX}"
    assert dockerfile.of("RUN", 1) == []


@pytest.mark.parametrize(
    "command", [part for run in dockerfile.of("RUN") for part in run.split(" && ") if "pip" in part]
)
def test_everything_that_is_fetched_has_a_hash(command: str) -> None:
    assert ("--require-hashes" in command) != ("--no-deps" in command)
    assert "--require-hashes" in command or command.endswith((" .", "dist/*.whl"))


def test_only_the_locked_packages_go_into_the_environment() -> None:
    pip = f"{dockerfile.PREFIX}/bin/python -m pip install "
    into = [part.split(" --")[-1] for run in dockerfile.of("RUN") for part in run.split(" && ") if part.startswith(pip)]
    assert into == ["requirement requirements.txt", "no-deps dist/*.whl"]


def test_it_runs_as_the_deployment_says() -> None:
    manifests = made("cluster-wide")
    [deployment] = of_kind(manifests, "Deployment")
    security = deployment["spec"]["template"]["spec"]["securityContext"]
    assert dockerfile.of("USER", 1) == [f"{security['runAsUser']}:{security['runAsGroup']}"]
    [entry] = dockerfile.of("ENTRYPOINT", 1)
    assert json.loads(entry) == container(manifests)["command"] == list(PROJECT["scripts"])
    [arguments] = dockerfile.of("CMD", 1)
    config = config_of(parser().parse_args(json.loads(arguments)))
    assert dockerfile.of("EXPOSE", 1) == [str(config.port)] == [str(container(manifests)["ports"][0]["containerPort"])]
    [environment] = dockerfile.of("ENV", 1)
    assert f"PATH={dockerfile.PREFIX}/bin:$PATH" in environment


def test_its_labels_are_the_projects() -> None:
    [labels] = dockerfile.of("LABEL", 1)
    found = dict(re.findall(r'org\.opencontainers\.image\.(\w+)="([^"]*)"', labels))
    assert found.keys() == {"title", "description", "version", "licenses"}
    assert (found["title"], found["licenses"]) == (PROJECT["name"], PROJECT["license"])
    assert dockerfile.of("ARG", 1) == [f"VERSION={PROJECT['version']}"]


def test_the_page_says_that_it_was_not_built() -> None:
    page = (ROOT / "docs/installation.md").read_text(encoding="utf-8")
    assert "has not been built" in page
    [base] = [each.removeprefix("BASE=") for each in dockerfile.of("ARG", -1) if each.startswith("BASE=")]
    assert f"BASE={base}@sha256:" in page
