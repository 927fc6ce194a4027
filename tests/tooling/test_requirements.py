"""The lock files say what the .in files ask for, with hashes and without naming where from."""

import re
import subprocess
import sys

import pytest

from scripts.parts import ROOT

FOLDER = ROOT / "requirements"
NAMES = sorted(path.stem for path in FOLDER.glob("*.in"))


def wanted(name):
    lines = [line for line in (FOLDER / f"{name}.in").read_text().splitlines() if line and not line.startswith("#")]
    found = set()
    for line in lines:
        if line.startswith("-r "):
            found |= wanted(line.removeprefix("-r ").removesuffix(".in"))
        else:
            found.add(re.split(r"[\[><= ]", line)[0].lower().replace("_", "-"))
    return found


def locked(name):
    text = (FOLDER / f"{name}.txt").read_text()
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", text, flags=re.M))


@pytest.mark.parametrize("name", NAMES)
def test_everything_wanted_is_locked_with_a_hash(name):
    text = (FOLDER / f"{name}.txt").read_text()

    assert wanted(name) - set(locked(name)) == set()
    assert [entry for entry in re.split(r"\n(?=\S)", text) if "--hash=sha256:" not in entry] == []
    assert "://" not in text


@pytest.mark.parametrize("name", [name for name in NAMES if name != "bench"])
def test_every_lock_has_the_versions_of_the_developers(name):
    developers = locked("dev")

    assert locked(name).items() <= developers.items()


@pytest.mark.parametrize("name", NAMES)
def test_every_package_has_its_reason(name):
    lines = [line for line in (FOLDER / f"{name}.in").read_text().splitlines() if re.match(r"[a-zA-Z]", line)]

    assert [line for line in lines if not re.search(r"  # \w", line)] == []


def test_pre_commit_hooks_are_valid_and_local():
    text = (ROOT / ".pre-commit-config.yaml").read_text()

    subprocess.run([sys.executable, "-m", "pre_commit", "validate-config"], cwd=ROOT, check=True)
    assert re.findall(r"repo: (.+)", text) == ["local"]
