# SPDX-License-Identifier: Apache-2.0
"""The command as people run it: real processes, real workers, the demonstration's documents."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import jsonschema
import pytest
from rich.console import Console

from esignverify import verify
from esignverify.bootstrap import Settings, report_schema
from esignverify.entrypoints.cli.speech import catalogue
from esignverify.reports.text import Page

DEMO = Path(__file__).parents[2] / "fixtures" / "demo"
GENUINE = DEMO / "genuine-report.pdf"
ALTERED = DEMO / "one-bit-altered.pdf"
UNSIGNED = DEMO / "seal-picture-without-signature.pdf"
AT = "2026-11-01T00:00:00Z"
COMMAND = (sys.executable, "-m", "esignverify")

pytestmark = pytest.mark.integration


def run(*arguments: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the command with nothing set but `environ`."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        env=_environment(environ),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def _environment(environ: dict[str, str]) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in {"PATH", "HOME", "ESIGNVERIFY_DATA"}
    }
    return kept | environ


def reports(done: subprocess.CompletedProcess[str]) -> list[dict]:
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([GENUINE], 0),
        ([GENUINE, UNSIGNED], 2),
        ([GENUINE, UNSIGNED, ALTERED], 1),
        ([GENUINE, ALTERED, DEMO / "missing.pdf"], 3),
    ],
)
def test_exit_codes_of_real_documents(files: list[Path], code: int) -> None:
    done = run("verify", "--demo", "--json", *files)
    assert done.returncode == code
    assert done.stderr == ""
    found = reports(done)
    assert len(found) == len(files)
    for report in found:
        if report["schema"] == "esignverify.report/1":
            jsonschema.validate(report, report_schema())


def test_a_run_that_ends_before_its_worker_is_warm_says_nothing_more() -> None:
    done = run("verify", "--json", DEMO / "missing.pdf")
    assert (done.returncode, done.stderr) == (3, "")
    assert reports(done)[0]["code"] == "FILE_NOT_FOUND"


def test_a_worker_that_cannot_start_is_told_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "pyhanko").mkdir()
    (tmp_path / "pyhanko" / "__init__.py").write_text("raise RuntimeError('broken package')")
    broken = {"PYTHONPATH": str(tmp_path)}
    lines = run("verify", "--json", GENUINE, ALTERED, **broken)
    assert (lines.returncode, lines.stderr) == (3, "")
    assert [line["code"] for line in reports(lines)] == ["WORKER_BROKEN"] * 2
    page = run("verify", GENUINE, **broken)
    assert page.returncode == 3
    assert all(line.startswith("esignverify: ") for line in page.stderr.splitlines())
    told = run("verify", GENUINE, ESIGNVERIFY_TRACEBACK="1", **broken)
    assert "RuntimeError: broken package" in told.stderr


INTERNAL = """
import sys
from esignverify.entrypoints import cli
from esignverify.services import verify_document

def fail(*_):
    raise ZeroDivisionError("secret of the document")

verify_document.build = fail
sys.argv = ["esignverify", "verify", "--json", *sys.argv[1:]]
sys.exit(cli.main())
"""


def test_an_internal_error_is_a_line_for_every_input_and_exit_code_three() -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERNAL, str(GENUINE), str(ALTERED)],
        env=_environment({}),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 3
    assert [(line["name"], line["code"]) for line in reports(done)] == [
        (str(GENUINE), "INTERNAL_ERROR"),
        (str(ALTERED), "INTERNAL_ERROR"),
    ]
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stdout + done.stderr


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_first_screen_of_every_demonstration_fits_24_lines(lang: str) -> None:
    settings = Settings(demo=True, isolation="none")
    for file in sorted(DEMO.glob("*.pdf")):
        out = io.StringIO()
        page = Page(verify(file, settings=settings), catalogue(), lang)
        Console(file=out, width=80).print(page.first_screen())
        assert len(out.getvalue().splitlines()) <= 24, file.name


def test_the_core_is_the_same_in_two_processes_two_locales_and_two_folders(tmp_path: Path) -> None:
    (tmp_path / "别处").mkdir()
    copies = [tmp_path / "甲.pdf", tmp_path / "别处" / "b.pdf"]
    for copy in copies:
        shutil.copy(GENUINE, copy)
    arguments = ("verify", "--demo", "--json", "--at", AT)
    one = run(*arguments, copies[0], LC_ALL="zh_CN.UTF-8", TZ="Asia/Shanghai", PYTHONHASHSEED="1")
    other = run(*arguments, copies[1], LC_ALL="C", TZ="America/New_York", PYTHONHASHSEED="2")
    (first,), (second,) = reports(one), reports(other)
    assert first["document"]["name"] != second["document"]["name"]
    assert first["core_sha256"] == second["core_sha256"]
    del first["document"]["name"], second["document"]["name"]
    assert first == second


def test_the_core_is_the_same_with_and_without_isolation() -> None:
    (inside,) = reports(run("verify", "--demo", "--json", "--at", AT, GENUINE))
    without = {"ESIGNVERIFY_ISOLATION": "none"}
    (outside,) = reports(run("verify", "--demo", "--json", "--at", AT, GENUINE, **without))
    assert inside["core_sha256"] == outside["core_sha256"]


def test_a_hypothetical_run_is_never_accepted() -> None:
    done = run("verify", "--demo", "--json", "--at", AT, GENUINE)
    (report,) = reports(done)
    assert done.returncode == 2
    assert report["hypothetical"] is True
    assert report["decision"] == "REVIEW"
    assert "HYPOTHETICAL_TIME" in report["reasons"]


def test_without_demo_mode_the_genuine_demo_report_is_a_review() -> None:
    done = run("verify", "--json", GENUINE)
    (report,) = reports(done)
    assert done.returncode == 2
    assert report["demo"] is False
    assert "DEMO_KEY" in report["reasons"]


def test_any_bytes_get_a_report(tmp_path: Path) -> None:
    files = {
        "empty": b"",
        "text": b"hello",
        "nul": b"\0" * 5000,
        "pdf": b"%PDF-1.7\n",
        "zip": b"PK\x03\x04",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    done = run("verify", "--json", *(tmp_path / name for name in files))
    assert [report["schema"] for report in reports(done)] == ["esignverify.report/1"] * len(files)
    assert {report["decision"] for report in reports(done)} <= {"REVIEW", "REJECT"}
    assert done.returncode in {1, 2}


def test_the_page_in_both_languages() -> None:
    zh = run("verify", "--demo", GENUINE, LANG="zh_CN.UTF-8")
    en = run("verify", "--demo", GENUINE, LANG="en_US.UTF-8")
    assert (zh.returncode, en.returncode) == (0, 0)
    assert "验签结果：可以采信" in zh.stdout
    assert "Verification result: Accept" in en.stdout
    assert "\x1b" not in zh.stdout + en.stdout


def test_a_locale_without_chinese_is_no_crash() -> None:
    done = run("verify", "--demo", "--lang", "zh", GENUINE, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "\\u9a8c" in done.stdout


def test_the_library_gives_the_same_report_as_the_command() -> None:
    (said,) = reports(run("verify", "--demo", "--json", "--at", AT, GENUINE))
    from datetime import datetime

    at = datetime.fromisoformat(AT)
    made = verify(GENUINE, at=at, settings=Settings(demo=True))
    assert made == said


def test_the_demonstration_prints_what_was_promised() -> None:
    done = run("demo")
    assert done.returncode == 0, done.stdout
    decisions = [
        line.split()[0] for line in done.stdout.splitlines() if line.startswith(("  RE", "  AC"))
    ]
    assert decisions.count("ACCEPT") >= 1
    assert decisions.count("REJECT") >= 6
    assert decisions.count("REVIEW") >= 2
    assert "真报告" in done.stdout
    assert "A genuine report" in done.stdout
    assert "curl" in done.stdout


def test_the_demonstration_fails_if_a_decision_differs(tmp_path: Path) -> None:
    shutil.copytree(DEMO, tmp_path / "demo")
    catalogue = tmp_path / "demo" / "demo.toml"
    text = catalogue.read_text("utf-8")
    catalogue.write_text(text.replace('"REJECT"', '"REVIEW"', 1), "utf-8")
    done = run("demo", tmp_path / "demo")
    assert done.returncode == 1
    assert "与预期不同" in done.stdout


def test_a_demonstration_that_is_none_is_an_error(tmp_path: Path) -> None:
    done = run("demo", tmp_path)
    assert done.returncode == 3
    assert "demo.toml" in done.stderr


def test_the_doctor_finds_a_sound_house_and_an_unsound_one(tmp_path: Path) -> None:
    sound = run("doctor", ESIGNVERIFY_TRUST_STORE=str(DEMO / "trust_store"), ESIGNVERIFY_DEMO="1")
    assert sound.returncode == 0, sound.stdout
    assert "seccomp" in sound.stdout
    assert "sm2:" in sound.stdout
    assert "试核验 / trial run" in sound.stdout
    assert "✔ 可以核验" in sound.stdout
    unsound = run("doctor", ESIGNVERIFY_TRUST_STORE=str(tmp_path / "nothing"))
    assert unsound.returncode == 3
    assert "还不能核验" in unsound.stdout
    typo = run("doctor", ESIGNVERIFY_TRUST_STOR="x")
    assert "ESIGNVERIFY_TRUST_STOR" in typo.stdout


@contextmanager
def service(*arguments: str, **environ: str):
    """A running service on a free port; ended with SIGTERM."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port), *arguments],
        env=_environment(environ),
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz")
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.communicate()


def _wait_for(url: str) -> None:
    for _ in range(100):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError("the service did not start")


def test_the_service_verifies_says_nothing_is_stored_and_ends_in_peace() -> None:
    with service("--demo") as (process, url):
        request = urllib.request.Request(
            f"{url}/v1/verifications",
            data=GENUINE.read_bytes(),
            headers={"Content-Type": "application/pdf"},
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            report = json.load(response)
            assert response.headers["Esignverify-Stored"] == "false"
        jsonschema.validate(report, report_schema())
        assert (report["decision"], report["demo"]) == ("ACCEPT", True)
        port = url.rpartition(":")[2]
        second = run("serve", "--port", port)
        assert second.returncode == 3
        assert f"端口 {port} 已被占用" in second.stderr
        assert "PORT_IN_USE" in second.stderr
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0
    assert "POST /v1/verifications 200" in said
    assert said.endswith("服务已停止 / stopped\n")
    assert "Traceback" not in said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_service_that_nobody_asked_ends_in_peace(number: signal.Signals) -> None:
    with service(ESIGNVERIFY_TRACEBACK="1") as (process, _):
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0
    assert said.endswith("服务已停止 / stopped\n")
    assert "Traceback" not in said


def test_the_doctor_tells_what_is_missing_for_files_of_ones_own() -> None:
    said = run("doctor", COLUMNS="300").stdout
    rows = {line.split()[1]: line for line in said.splitlines() if len(line.split()) > 1}
    assert rows["认证机构库"].startswith("!")
    assert "esignverify trust --help" in rows["认证机构库"]
    assert rows["机构名录"].startswith("!")
    assert "ESIGNVERIFY_ISSUERS" in rows["机构名录"]
    assert "sha256" not in rows["机构名录"]
    assert rows["外部证据"].startswith("–")


def test_the_service_refuses_to_read_documents_without_isolation() -> None:
    done = run("serve", ESIGNVERIFY_ISOLATION="none")
    assert done.returncode == 3
    assert "ISOLATION_UNAVAILABLE" in done.stderr
    with service("--allow-no-isolation", ESIGNVERIFY_ISOLATION="none") as (process, _):
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
    assert "没有隔离" in said
