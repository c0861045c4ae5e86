# SPDX-License-Identifier: Apache-2.0
"""The signed revisions of one PDF: verify it, then say which of its octets each signature holds.

1. verify the document; 2. refuse what has no revisions; 3. list.
"""

from __future__ import annotations

from typing import Any

from ..model.errors import NoRevisionsError
from ..reports.catalogue import Catalogue
from ..reports.revisions import revisions
from .outside import Outside
from .verify_document import Request, verify_document


def signed_revisions(request: Request, outside: Outside) -> dict[str, Any]:
    """The listing (`esignverify.revisions/1`) of a document.

    A revision is the document's first ``size`` octets: ``document[:size]``.

    Raises:
        NoRevisionsError: it is no PDF, or not one that can be read.
        EsignverifyError: as `verify_document`.
    """
    report = verify_document(request, outside)
    kind = report["document"]["format"]
    if kind != "pdf":
        raise NoRevisionsError(kind, problem=kind)
    unread = [
        one
        for one in report["findings"]
        if one["check"] in ("document.format", "reader.completed") and one["outcome"] == "failed"
    ]
    if unread:
        raise NoRevisionsError(unread[0]["reason"], problem="unread")
    return revisions(report, request.document, Catalogue(outside.texts.catalogue()))
