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
            help="PDF、OFD，证书（DER、PEM），或直接放着它们的文件夹 / documents, certificates"
            " (DER, PEM), or folders right in which they lie",
        ),
    ],
    *,
    if_due: Annotated[
        bool,
        typer.Option(
            "--if-due",
            help="只问还没有回答的和快到期的，适合定时运行 / only where no answer is kept, or one"
            " that ends soon",
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="问来检查，不保留 / ask and check, keep nothing")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="只说没有成功的 / tell only what failed")
    ] = False,
    store: Store = None,
) -> None:
    """就这些文件里的证书问 OCSP，验证后保留 / Ask OCSP about certificates in files, verify, keep.

    只问签发证书的 CA 登记的地址（trust set ID --ocsp URL），从不访问文件里写的地址；之后 verify
    自动使用。CA 会由此知道你在看谁签的文件。退出码 3：有证书没有得到可用的回答；不用
    --if-due 时，一个回答也没有也是 3。
    Only addresses listed for the issuing CA are asked, never one that stands in a document; verify
    then uses the answers by itself. The CA learns whose signatures you look at. Exit code 3: a
    certificate got no answer that can be used, or, without --if-due, none got any.

    例 / examples:  trust ocsp report.pdf    trust ocsp --if-due --quiet /srv/incoming
    """
    from .trust_ocsp_run import Wish, ask

    wish = Wish(if_due=if_due, dry_run=dry_run, quiet=quiet)
    raise typer.Exit(0 if ask(files, store_settings(store), wish) else EXIT_ERROR)
