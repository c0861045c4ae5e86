# SPDX-License-Identifier: Apache-2.0
"""`esignverify demo`: genuine and forged reports of fictional bodies, each with its decision.

The folder holds ``demo.toml``, the documents it names, and the trust store and register of bodies
that do not exist::

    schema = "esignverify.demo/1"

    [[document]]
    file = "genuine.pdf"
    decision = "ACCEPT"
    reasons = []              # codes that must be among the report's
    zh = "真报告"
    en = "A genuine report"
"""

from __future__ import annotations

import os
import shlex
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...bootstrap import DEFAULT_POLICY, Settings, demo_folder, open_outside
from ...model.errors import ConfigurationError
from ...services.outside import Outside
from ...services.verify_document import MAX_DOCUMENT, Request, verify_document
from .inputs import read_input
from .speech import catalogue, page_console

SCHEMA = "esignverify.demo/1"
EXIT_DIFFERENT = 1
"""A decision is not the expected one: this installation must not be used."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One document of the demonstration; `said` is what it is, in two languages."""

    path: Path
    decision: str
    reasons: frozenset[str]
    said: Mapping[str, str]


def run(folder: Path | None, settings: Settings) -> int:
    """Verify every document of the demonstration and print what became of it.

    Raises:
        ConfigurationError: the folder is not there or not a demonstration.
        EsignverifyError: a document could not be judged.
    """
    from rich.text import Text

    place = folder or demo_folder()
    if place is None:
        raise _bad("demo", "no-such-folder")
    documents = load(place)
    own = replace(settings, trust_store=place / "trust_store", issuers=place / "issuers.json")
    console = page_console()
    console.print(
        Text("esignverify 演示：都是虚构机构的报告 / fictional bodies only", style="bold")
    )
    wrong = 0
    with open_outside(own) as outside:
        for one in documents:
            report = _verify(one.path, outside)
            right = report["decision"] == one.decision and one.reasons <= set(report["reasons"])
            wrong += not right
            console.print(*_page(one, report, right=right), sep="\n")
    with open_outside(replace(settings, demo=False)) as outside:
        genuine = next(one for one in documents if one.decision == "ACCEPT")
        report = _verify(genuine.path, outside)
        right = report["decision"] == "REVIEW"
        wrong += not right
        again = {
            "zh": "还是第一份真报告，但不开演示模式：演示机构不可信，所以不能采信",
            "en": "The genuine report again, without demo mode: nobody trusts the demo authority",
        }
        console.print(*_page(replace(genuine, said=again), report, right=right), sep="\n")
    closing = "\n".join(_closing(genuine.path, len(documents) + 1, wrong))
    console.print(Text(closing), soft_wrap=True)  # lines to paste stay whole
    return EXIT_DIFFERENT if wrong else 0


def load(folder: Path) -> tuple[Shown, ...]:
    """Read ``demo.toml``.

    Raises:
        ConfigurationError: it is not there, or not as it should be.
    """
    file = folder / "demo.toml"
    try:
        data = tomllib.loads(file.read_text("utf-8"))
    except OSError:
        raise _bad(str(file), "no-such-file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise _bad(str(file), "syntax") from None
    if data.get("schema") != SCHEMA:
        raise _bad(str(file), "schema", expected=SCHEMA, found=str(data.get("schema")))
    return tuple(_shown(folder, row) for row in data["document"])


def _shown(folder: Path, row: Mapping[str, Any]) -> Shown:
    return Shown(
        path=folder / row["file"],
        decision=row["decision"],
        reasons=frozenset(row.get("reasons", ())),
        said={"zh": row["zh"], "en": row["en"]},
    )


def _bad(file: str, problem: str, **values: str) -> ConfigurationError:
    return ConfigurationError(
        f"{file}: {problem}", file=file, line=0, field="", problem=problem, **values
    )


def _verify(path: Path, outside: Outside) -> dict[str, Any]:
    document = read_input(str(path), MAX_DOCUMENT)
    return verify_document(Request(path.name, document, DEFAULT_POLICY), outside)


def _page(one: Shown, report: Mapping[str, Any], *, right: bool) -> Iterator[Any]:
    """A document's name, what it is, the decision, and the reasons in both languages."""
    from rich.text import Text

    from ...reports.text import DECISION_STYLE
    from ...reports.text_reasons import main_reasons, reason_text

    texts = catalogue()
    decision = report["decision"]
    words = texts.both(f"decision.{decision}")
    yield Text(f"\n{one.path.name}", style="bold")
    yield _indented(2, one.said["zh"], one.said["en"])
    result = f"{decision}  {words['zh']} / {words['en']}"
    yield _indented(2, result, style=f"bold {DECISION_STYLE[decision]}")
    for reason in main_reasons(report):
        text = reason_text(report, reason) or texts.both(f"reason.{reason}")
        yield _indented(4, text["zh"], f"{text['en']}  [{reason}]")
    if not right:
        wanted = f"{one.decision} {' '.join(sorted(one.reasons))}"
        yield _indented(2, f"✘ 与预期不同 / not as expected: {wanted}", style="bold red")


def _indented(by: int, *lines: str, style: str = "") -> Any:
    from rich.padding import Padding
    from rich.text import Text

    return Padding(Text("\n".join(lines), style=style), (0, 0, 0, by), expand=False)


def _closing(genuine: Path, number: int, wrong: int) -> Iterator[str]:
    """How it went, and what to try next; the lines can be pasted into a shell as they are."""
    program, file = _program(), shlex.quote(os.path.relpath(genuine))
    if wrong:
        yield f"\n✘ {number} 份中有 {wrong} 份与预期不同 / {wrong} of {number} not as expected."
        return
    yield f"\n✔ {number} 份都与预期一致 / all {number} decisions are as expected."
    yield "\n看完整的一页 / see a whole page:"
    yield f"  {program} verify --demo {file}"
    yield "\n启动服务 / start the service:"
    yield f"  {program} serve --demo"
    yield "然后在另一个终端 / then, in another terminal:"
    yield (
        "  curl -sS -H 'Content-Type: application/pdf' "
        f"--data-binary @{file} http://127.0.0.1:8080/v1/verifications"
    )


def _program() -> str:
    """How this program was called, if that works from here again."""
    called = sys.argv[0]
    return shlex.quote(os.path.relpath(called)) if Path(called).is_file() else "esignverify"
