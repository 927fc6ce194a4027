"""The tests bite: with a safeguard broken on purpose, at least one test turns red.

Each case breaks one thing in a copy of the code and runs the tests that should notice; `make check` ran them unbroken.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts.parts import ROOT

CODE = ("shared", "buyer_portal", "producer_portal", "scripts", "tests/tooling", "pyproject.toml", "conftest.py")


@dataclass(frozen=True)
class Break:
    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    portal: str = "buyer"


EXCHANGE = "shared/exchange/tests"

BREAKS = [
    Break(
        "a move that asks nothing",
        "shared/states.py",
        'self._write({"status__in": sources}, expected_version',
        "self._write({}, expected_version",
        ("shared/tests/test_states.py",),
    ),
    Break(
        "a version that is not compared",
        "shared/states.py",
        "rows = rows.filter(version=expected_version)",
        "rows = rows.all()",
        ("shared/tests/test_states.py",),
    ),
    Break(
        "a service without a transaction",
        "shared/db.py",
        "return transaction.atomic()  # noqa: TID251",
        "import contextlib; return contextlib.nullcontext()",
        ("shared/tests/test_db.py",),
    ),
    Break(
        "on_commit that does not wait",
        "shared/db.py",
        "transaction.on_commit(function, robust=True)  # noqa: TID251",
        "function()",
        ("shared/tests/test_db.py",),
    ),
    Break(
        "a claim that takes what others hold",
        "shared/claims.py",
        "return self.filter(free, state=DUE, next_attempt_at__lte=now)",
        "return self.filter(state=DUE, next_attempt_at__lte=now)",
        ("shared/tests/test_claims.py",),
    ),
    Break(
        "results of a stale worker",
        "shared/exchange/results.py",
        "Delivery.objects.filter(pk__in=ids, lease=lease, state=states.DUE)",
        "Delivery.objects.filter(pk__in=ids)",
        (f"{EXCHANGE}/test_sending.py", f"{EXCHANGE}/test_exactly_once.py"),
    ),
    Break(
        "an inbox that takes a message twice",
        "shared/exchange/inbox.py",
        "return REPEATED if same == body_hash else ID_REUSED",
        "return STORED",
        (f"{EXCHANGE}/test_receiver.py", f"{EXCHANGE}/test_inbox.py"),
    ),
    Break(
        "an inbox whose lease nobody checks",
        "shared/exchange/inbox.py",
        "InboxMessage.objects.filter(pk=row.pk, lease=row.lease, state=states.DUE)",
        "InboxMessage.objects.filter(pk=row.pk)",
        (f"{EXCHANGE}/test_inbox.py", f"{EXCHANGE}/test_exactly_once.py"),
    ),
    Break(
        "an older record over a newer one",
        "shared/exchange/projections.py",
        "older = rows.filter(version__lt=version)",
        "older = rows.all()",
        (f"{EXCHANGE}/test_projections.py",),
    ),
    Break(
        "a signature that is not checked",
        "shared/exchange/receiver.py",
        "        verify(claim, body, secrets_=secrets, now=now)",
        "        pass",
        (f"{EXCHANGE}/test_receiver.py",),
    ),
    Break(
        "another organisation's records",
        "shared/accounts/scoping.py",
        "return self.filter(**{self.scope_field: actor.organization_id})",
        "return self.all()",
        ("shared/accounts/tests", "buyer_portal/lots/tests"),
    ),
    Break(
        "workers that forget a task when they die",
        "shared/settings/services.py",
        '"CELERY_TASK_ACKS_LATE": True',
        '"CELERY_TASK_ACKS_LATE": False',
        ("tests/tooling/test_settings.py",),
    ),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    for name in CODE:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".env"))
        elif source.exists():
            shutil.copy(source, folder / name)
    return folder


def outcome(folder: Path, case: Break) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    line += [f"--ds={case.portal}_portal.config.settings", *case.tests]
    return subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("case", BREAKS, ids=lambda case: case.name)
def test_a_broken_safeguard_turns_a_test_red(copy, case):
    path = copy / case.file
    whole = path.read_text()
    assert whole.count(case.old) == 1, f"{case.file} no longer holds exactly one {case.old!r}"

    path.write_text(whole.replace(case.old, case.new))
    try:
        broken = outcome(copy, case)
    finally:
        path.write_text(whole)

    assert broken.returncode == 1, f"{case.name}: nothing noticed\n{broken.stdout[-2000:]}"
