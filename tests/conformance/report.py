# SPDX-License-Identifier: Apache-2.0
"""Writes the part of docs/conformance.md that suites of others decide.

python -m tests.conformance.report
"""
# ruff: noqa: E501  a row of a table cannot be broken

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from esignverify.model.outcome import SubIndication
from esignverify.model.policy import Policy
from tests.vectors.vectors import vectors

from . import ades, limbo, ofd, opinions, pkits

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "conformance.md"
BEGIN = "<!-- begin: written by `python -m tests.conformance.report` -->\n"
END = "<!-- end of what is written -->\n"
POLICY = Policy("suite", "1", "0" * 64, ())
UNIT = ROOT / "tests" / "unit" / "validation"

_PKITS = """\
## NIST PKITS

Every test of NIST's *PKI Test Suite (PKITS) Certification Path Validation System* 1.0.1, sections 4.1 to 4.16, at {at}: table `tests/conformance/pkits.toml` (path, CRLs, settings, expected result; one run per subtest), octets of the package `cryptography_vectors`. Judged by the engine's own path building, validity and CRL blocks, twice: with the certificates of the test, and with all {pool} certificates of the suite as the pool from which the path has to be found.

| section | tests | runs | as NIST expects | with the whole suite as pool |
|---|---|---|---|---|
"""

_PKITS_NOTES = """
Nothing is skipped and nothing is argued. Where the answer is not the released path library's own (pyhanko-certvalidator {library}):

| test | what | why |
|---|---|---|
| 4.1.4, 4.1.5 | DSA, with parameters inherited from the issuer | links are proved by our own signature code, which fills parameters in from above (RFC 5280 §6.1.4); asked directly the library refuses 4.1.5 |
| 4.3.6 | certificates with unique identifiers | what is hashed are the octets that came; the ASN.1 library writes anew, and so changes, a structure whose length ends in octet 0x80 |
| 4.8.1.3, 4.8.6.3, 4.8.14.2, 4.10.1.2, … | initial policy set of the user | beside an anchor that has limits of its own, the library's intersection with any-policy forgets the user's set; the anchor's limits are handed over another way |
| 4.14.30 | the issuer of an indirect CRL whose own status is on that CRL | accepted as NIST expects: its CA put it there and has no other list for it. A newer list of the CA's own that revokes it counts |
"""

_LIMBO = """
## x509-limbo

[x509-limbo](https://x509-limbo.com) (Apache-2.0), {total} chains; not part of this repository. Asked are path, validity and, where a case brings them, CRLs. Name matching and extended key usage are switched off: a document's signer has no server name, and its purposes are rule 10. Anchors are those that the trust folder admits (CA:TRUE with keyCertSign). Data: `tests/conformance/limbo.toml`.

| group | cases | run | as the suite expects | argued | skipped |
|---|---|---|---|---|---|
"""

_OFD = """
## Real OFD files

{total} files of ofdrw's test resources (Apache-2.0; not part of this repository), as vendors made them. What an independent checker of digests, signature values and seal-makers' signatures says, and the integrity of each signature here (`tests/corpora/test_ofd.py`). None is accepted: no CA of theirs is in a trust store. Data: `tests/conformance/ofd.toml`.

| file | the checker | here | why |
|---|---|---|---|
"""

_RULES = """
## CRL and OCSP

RFC 5280 §6.3 and RFC 6960, each rule with a test of its own; NIST PKITS 4.4, 4.5, 4.7, 4.14 and 4.15 above show the same from outside.

- The newest statement wins over all sources; of two of one moment, the one that revokes. An older one that lives longer keeps "not revoked" fresh as long as nothing newer contradicts it.
- A CRL that is not signed by the issuer's own key counts only if its key is on the certificate's path, or was certified by a key of that path for signing CRLs, or belongs to the CRL issuer that the certificate names, under the same anchor; and if that certificate is itself known to be good. An equal name proves nothing.
- Signatures tried are counted. Where the count ends the search, nothing is "not revoked".

| rule, as its test is named | test |
|---|---|
"""


def pkits_section() -> str:
    """The counts, from judging everything."""
    sections: dict[str, list[pkits.Run]] = {}
    for run in pkits.table():
        sections.setdefault(".".join(run.number.split(".")[:2]), []).append(run)
    text = _PKITS.format(at=f"{pkits.AT:%Y-%m-%d}", pool=len(pkits.everything()))
    total: Counter[str] = Counter()
    for number, runs in sections.items():
        found = Counter(
            tests=len({".".join(run.number.split(".")[:3]) for run in runs}),
            runs=len(runs),
            own=sum(pkits.judged(run, POLICY).valid is run.valid for run in runs),
            pool=sum(pkits.judged_from_everything(run, POLICY).valid is run.valid for run in runs),
        )
        total += found
        text += _row(number, *(found[key] for key in ("tests", "runs", "own", "pool")))
    text += _row("all", *(total[key] for key in ("tests", "runs", "own", "pool")))
    import pyhanko_certvalidator

    return text + _PKITS_NOTES.format(library=pyhanko_certvalidator.__version__)


def limbo_section() -> str:
    """Counts and every difference with its argument."""
    text = _LIMBO.format(total=len(limbo.cases()))
    groups: dict[str, Counter[str]] = {}
    unexplained: list[str] = []
    for case in limbo.cases():
        found = groups.setdefault(case.group, Counter())
        found["cases"] += 1
        if limbo.skipped(case) is not None:
            found["skipped"] += 1
            continue
        found["run"] += 1
        answer = "SUCCESS" if limbo.judged(case, POLICY).valid else "FAILURE"
        if answer == case.expected:
            found["same"] += 1
        elif limbo.argued(case) is not None:
            found["argued"] += 1
        else:
            unexplained.append(case.id)
    columns = ("cases", "run", "same", "argued", "skipped")
    for name, found in sorted(groups.items()):
        text += _row(name, *(found[key] for key in columns))
    total = sum(groups.values(), Counter())
    text += _row("all", *(total[key] for key in columns))
    text += f"\nUnexplained: {', '.join(unexplained) or 'none'}.\n\n" + "".join(_limbo_reasons())
    return text


def _limbo_reasons() -> Iterator[str]:
    yield "| argued cases | the suite | we | clause | why |\n|---|---|---|---|---|\n"
    for row in limbo.rows("argued"):
        theirs = "FAILURE" if row["ours"] == "SUCCESS" else "SUCCESS"
        yield _row(_list(row["cases"]), theirs, row["ours"], row["clause"], row["reason"])
    yield "\n| skipped | why |\n|---|---|\n"
    for row in limbo.rows("skipped"):
        yield _row(_list(row.get("groups") or row["cases"]), row["reason"])


_INDICATIONS = """
## EN 319 102-1: indications reached

Each sub-indication of table 6 (V1.4.1) in a file of its own under `fixtures/pdf/sub-indications/`, reached through `esignverify verify --json`; its twin differs in the cause alone.

| sub-indication | decision | what is wrong with the file | its twin |
|---|---|---|---|
"""

_LONG_TERM = """
Long-term validation, under `fixtures/pdf/long-term/`:

| file | signature | why |
|---|---|---|
"""

_PYHANKO = """
## EN 319 102-1: differences from pyHanko

Both topics again, judged by pyHanko {version}'s own processes (`pyhanko.sign.validation.ades`): §5.6.3 where a file has document timestamps, §5.5 where it has a signature timestamp, else §5.3; same trust, clock and evidence. {total} files, {same} equal answers; every other one is listed, and a difference that is not listed here fails a test (`tests/conformance/ades.toml`).

| files | pyHanko | clause | why ours differs |
|---|---|---|---|
"""

_OPINIONS = """
## Integrity: three opinions on every PDF

What we, pyHanko {version} and pdfsig (poppler) say of the integrity of each signature in every vector below `fixtures/pdf` and in pyHanko's corpus: it stands, it is refused, it is left open, it was not seen. `python -m tests.conformance.opinions` lists all of them, file by file. Every difference from us is explained here (`tests/conformance/opinions.toml`); one that is not fails a test. pdfsig's answers are kept; with `--keep` it is asked anew, as some new vectors want.

| who | ours | theirs | files | why |
|---|---|---|---|---|
"""


def indications_section() -> str:
    """Which file reaches which sub-indication, and the files of long-term validation."""
    found = {one.name: one.said for one in vectors()}
    text = _INDICATIONS
    for sub in (one for one in SubIndication if one is not SubIndication.UNSUPPORTED_SIGNATURE):
        said = found["sub-indications/" + sub.value.lower().replace("_", "-")]
        twin = found[said["twin"]]
        text += _row(f"`{sub}`", said["expect"]["decision"], said["why"], twin["why"])
    text += _LONG_TERM
    for name, said in found.items():
        if name.startswith("long-term/"):
            first = said["expect"]["signatures"][0]
            answer = first.get("sub_indication", first["indication"])
            text += _row(f"`{name.partition('/')[2]}`", f"`{answer}`", said["why"])
    return text


def pyhanko_section() -> str:
    """Every file on which pyHanko's processes answer otherwise, with the argument."""
    every = list(ades.compared())
    same = sum(one.ours == one.theirs for one in every)
    text = _PYHANKO.format(version=version("pyHanko"), total=len(every), same=same)
    for row in ades.rows():
        text += _row(_list(row["cases"]), f"`{row['theirs']}`", row["clause"], row["why"])
    return text


def opinions_section() -> str:
    """Every kind of difference from the two other judges of a PDF's integrity."""
    text = _OPINIONS.format(version=version("pyHanko"))
    for row in opinions.rows():
        where = _list(row["cases"]) if "cases" in row else "all"
        text += _row(row["peer"], row["ours"], row["theirs"], where, row["why"])
    return text


def ofd_section() -> str:
    """Real OFD files of others and the integrity of their signatures here."""
    text = _OFD.format(total=len(ofd.files()))
    for one in ofd.files():
        text += _row(f"`{one.name}`", one.source, ", ".join(one.integrity) or "–", one.why)
    return text


def rules_section() -> str:
    """The tests of CRL, OCSP and path rules, by name."""
    text = _RULES
    for file in ("test_revocation_crl.py", "test_revocation_ocsp.py", "test_path_rfc5280.py"):
        for name in _tests_in(UNIT / file):
            text += _row(name.removeprefix("test_").replace("_", " "), f"`{file}`")
    return text


def _tests_in(file: Path) -> list[str]:
    tree = ast.parse(file.read_text("utf-8"))
    return [
        one.name
        for one in tree.body
        if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")
    ]


def _list(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |\n"


def page(text: str) -> str:
    """The page with its written part made anew; at its end where it has none yet."""
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    written = f"{pkits_section()}{limbo_section()}{rules_section()}{indications_section()}{pyhanko_section()}{opinions_section()}{ofd_section()}"
    return before.rstrip("\n") + "\n\n" + BEGIN + "\n" + written + "\n" + END + after


def main() -> None:
    """Write the page.

    Raises:
        SystemExit: the corpus of x509-limbo is not here, so its part cannot be written.
    """
    if not limbo.cases():
        raise SystemExit(limbo.MISSING)
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
