"""docs/api.md does what it says: its shell blocks are run as they are printed, in order, against both portals."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest

from scripts.parts import ROOT

TEXT = (ROOT / "docs" / "api.md").read_text()
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", TEXT, re.M | re.S)
PRINTED = re.compile(r"  # (.+)$", re.M)
SHELLS = [name for name in ("dash", "bash", "zsh") if shutil.which(name)]


@pytest.mark.parametrize("shell", SHELLS)
def test_the_text_runs_as_it_is_printed(house, tmp_path, shell):
    """Each line that prints something prints what stands behind it; no line fails, in any of the usual shells."""
    script = "".join(BLOCKS)
    where = {"BUYER": house.url("buyer"), "PRODUCER": house.url("producer"), "PATH": os.environ["PATH"]}

    done = subprocess.run(
        [shell, "-euc", script], env=where, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )

    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout.splitlines() == PRINTED.findall(script)
    assert (tmp_path / "contract.pdf").read_bytes().startswith(b"%PDF-")
