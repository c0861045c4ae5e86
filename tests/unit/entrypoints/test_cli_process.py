# SPDX-License-Identifier: Apache-2.0
"""The command as a process: internal errors, and what help may cost."""

from __future__ import annotations

import subprocess
import sys

BROKEN = """
import sys
from esignverify.entrypoints import cli
from esignverify.entrypoints.cli import app, speech

def fail(*_):
    raise ZeroDivisionError("张三 secret")

app.system_language = fail
sys.argv = ["esignverify", "verify", "x.pdf"]
sys.exit(cli.main())
"""


def test_an_internal_error_is_three_with_a_place_and_no_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BROKEN], capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert "程序内部错误" in done.stderr
    assert "ZeroDivisionError esignverify.entrypoints.cli.app:" in done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from esignverify.entrypoints import cli; cli.main(['verify', '--help']);"
        "print([m for m in ('pyhanko', 'asn1crypto', 'cryptography', 'aiohttp') "
        "if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_importing_the_library_imports_nothing_heavy() -> None:
    code = (
        "import sys, esignverify;"
        "print([m for m in ('pyhanko', 'rich', 'typer', 'asn1crypto', 'cryptography') "
        "if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_parent_of_a_worker_never_loads_a_pdf_reader() -> None:
    code = (
        "import sys; from esignverify.entrypoints import cli; cli.main(['verify', 'missing.pdf']);"
        "import esignverify.services.verify_document, esignverify.entrypoints.http.server;"
        "print([m for m in ('pyhanko', 'pyhanko_certvalidator') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
