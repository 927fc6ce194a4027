"""Every name the settings read stands in .env.example with a line of meaning, and what stands there starts a portal."""

import ast
import os
import re
import secrets
import subprocess
import sys

import pytest

from scripts.parts import PORTALS, ROOT

pytestmark = pytest.mark.parametrize("portal", PORTALS)
NAME = re.compile(r"[A-Z][A-Z0-9_]+")


def example(portal):
    """The example's lines: name → (value, whether it is behind a #, the comment above it)."""
    found, comment = {}, ""
    for line in (ROOT / f"{portal}_portal" / ".env.example").read_text().splitlines():
        setting = re.fullmatch(r"(#?)([A-Z][A-Z0-9_]+)=(.*)", line)
        if setting:
            found[setting[2]] = (setting[3], bool(setting[1]), comment)
        elif line.startswith("#"):
            comment = line
    return found


def names_read(portal):
    """Constants handed to env.str(…) and its like in shared/settings, and those in the portal's `…_names`."""
    modules = [ast.parse(path.read_text()) for path in sorted((ROOT / "shared" / "settings").glob("*.py"))]
    own = ast.parse((ROOT / f"{portal}_portal" / "config" / "settings.py").read_text())
    calls = [
        node
        for tree in modules
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    firsts = [
        node.args[0] for node in calls if ast.unparse(node.func.value) in {"env", "self.env", "secrets"} and node.args
    ]
    keywords = [
        node.value for node in ast.walk(own) if isinstance(node, ast.keyword) and str(node.arg).endswith("_names")
    ]
    constants = [node for tree in (*firsts, *keywords) for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return {node.value for node in constants if NAME.fullmatch(str(node.value))}


def start(portal, values):
    own = {*example(portal), "DJANGO_SETTINGS_MODULE"}
    env = {name: value for name, value in os.environ.items() if name not in own}
    command = [sys.executable, f"{portal}_portal/manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=ROOT, env=env | values, capture_output=True, text=True)


def test_example_has_every_name_that_is_read(portal):
    assert names_read(portal) - set(example(portal)) == set()


def test_every_name_set_in_the_example_is_read(portal):
    set_names = {name for name, (_, commented, _) in example(portal).items() if not commented}

    assert set_names - names_read(portal) == set()


def test_every_name_has_its_line(portal):
    assert [name for name, (_, _, comment) in example(portal).items() if not comment] == []


def test_example_without_secrets_does_not_start_and_names_each(portal):
    values = {name: value for name, (value, commented, _) in example(portal).items() if not commented}

    done = start(portal, values)

    assert done.returncode != 0
    assert [name for name, value in values.items() if not value and name not in done.stderr] == []


def test_example_with_secrets_passes_the_deployment_check(portal):
    values = {name: value for name, (value, commented, _) in example(portal).items() if not commented}
    filled = {name: value or secrets.token_urlsafe(48) for name, value in values.items()}

    done = start(portal, filled)

    assert done.returncode == 0, done.stderr
