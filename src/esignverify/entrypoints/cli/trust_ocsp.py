# SPDX-License-Identifier: Apache-2.0
"""`esignverify trust ocsp`: asking listed OCSP responders about the certificates of named files."""

from __future__ import annotations

from typing import Annotated

import typer

from . import EXIT_ERROR
from .store_options import Store, store_settings


def ocsp(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE…",
            help="PDF、OFD，或证书（DER、PEM） / documents, or certificates (DER, PEM)",
        ),
    ],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="问来检查，不保留 / ask and check, keep nothing")
    ] = False,
    store: Store = None,
) -> None:
    """就这些文件里的证书问 OCSP，验证后保留 / Ask OCSP about certificates in files, verify, keep.

    只问签发证书的 CA 登记的地址（trust set ID --ocsp URL），从不访问文件里写的地址；之后 verify
    自动使用。CA 会由此知道你在看谁签的文件。退出码 3：有证书没有得到可用的回答。
    Only addresses listed for the issuing CA are asked, never one that stands in a document; verify
    then uses the answers by itself. The CA learns whose signatures you look at. Exit code 3: a
    certificate got no answer that can be used.

    例 / examples:  trust ocsp report.pdf    trust ocsp signer.cer --dry-run
    """
    from .trust_ocsp_run import ask

    raise typer.Exit(0 if ask(files, store_settings(store), dry_run=dry_run) else EXIT_ERROR)
