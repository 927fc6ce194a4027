"""The package stands alone: copied elsewhere under another name it works, with no Django and nothing else of ours."""

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).parents[1]
SCRIPT = """
import sys
sys.modules["django"] = sys.modules["shared"] = sys.modules["rest_framework"] = None  # importing them now fails
import saf_schemas
message = saf_schemas.parse_event("lots", open(sys.argv[1], "rb").read())
print(type(message).__name__, message.lot.title)
"""


def test_the_package_works_without_the_rest(tmp_path):
    shutil.copytree(HERE, tmp_path / "saf_schemas", ignore=shutil.ignore_patterns("tests", "golden", "__pycache__"))
    body = tmp_path / "body.json"
    body.write_bytes(
        b'{"event":"lot.closed","timestamp":"2026-01-15T10:30:00.000Z","lot":{"_id":"65a1b2c3d4e5f6a7b8c9d0e1",'
        b'"orgId":"65a1b2c3d4e5f6a7b8c9d0e2","status":"closed","title":"Alone"}}'
    )

    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, body], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert (done.stdout, done.stderr) == ("LotEvent Alone\n", "")


def test_the_package_needs_what_it_says():
    needs = tomllib.loads((HERE / "pyproject.toml").read_text())["project"]["dependencies"]
    imported = set()
    for path in HERE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                imported.add(node.module.split(".")[0])

    assert {name.split(">")[0] for name in needs} == {"pydantic", "orjson"}
    assert imported - set(sys.stdlib_module_names) == {"pydantic", "pydantic_core", "orjson"}


def test_no_module_is_longer_than_what_one_reads_at_once():
    lengths = {
        path.name: len(path.read_text().splitlines()) for path in HERE.rglob("*.py") if "tests" not in path.parts
    }

    assert {name: length for name, length in lengths.items() if length > 300} == {}
