# SPDX-License-Identifier: Apache-2.0
"""Released pyHanko in a process of its own: in ours, parts of its parser are replaced.

    python -m tests.bench_pyhanko FOLDER TIME

FOLDER holds ``document.pdf``, anchors ``*.cer`` and lists ``*.crl``, all DER. For each line on
standard input the document is validated once, and the processor seconds that took are written.
"""

from __future__ import annotations

import io
import sys
import time
from datetime import datetime
from pathlib import Path

from asn1crypto import crl, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext


def validate(folder: Path, at: datetime) -> None:
    """Every signature and document timestamp, revocation data required.

    Raises:
        SystemExit: pyHanko does not pass the file, so there is nothing to compare.
    """

    def context() -> ValidationContext:
        return ValidationContext(
            trust_roots=anchors, crls=lists, moment=at, revocation_mode="require"
        )

    anchors = [x509.Certificate.load(p.read_bytes()) for p in sorted(folder.glob("*.cer"))]
    lists = [crl.CertificateList.load(p.read_bytes()) for p in sorted(folder.glob("*.crl"))]
    reader = PdfFileReader(io.BytesIO((folder / "document.pdf").read_bytes()))
    told = [
        validate_pdf_signature(signature, context(), context())
        for signature in reader.embedded_regular_signatures
    ]
    told += [
        validate_pdf_timestamp(stamp, context()) for stamp in reader.embedded_timestamp_signatures
    ]
    if not told or not all(one.intact and one.valid and one.trusted for one in told):
        raise SystemExit("pyHanko does not pass this file: nothing to compare")


def main() -> None:
    """Obey lines until there are no more."""
    folder, at = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
    for _ in sys.stdin:
        start = time.process_time()
        validate(folder, at)
        sys.stdout.write(f"{time.process_time() - start}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
