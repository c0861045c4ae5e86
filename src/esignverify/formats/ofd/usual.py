# SPDX-License-Identifier: Apache-2.0
"""Where readers look for parts of a document without being led there: usual names and folders.

Many go by the end of a path (OFD.xml, Content.xml, CustomTag.xml), or take whatever lies in a
folder (Attachs) for what producers keep there (GB/T 33190-2016 §7.1, annex A).
"""

from __future__ import annotations

FILES = frozenset(
    {
        "ofd.xml", "document.xml", "content.xml", "publicres.xml", "documentres.xml", "pageres.xml",
        "annotations.xml", "annotation.xml", "attachments.xml", "customtags.xml", "customtag.xml",
        "extensions.xml", "original_invoice.xml",
    }
)  # fmt: skip
"""Without regard to case."""
FOLDERS = frozenset(
    {"pages", "tpls", "temps", "templates", "res", "annots", "attachs", "attachments", "tags"}
)
"""Without regard to case: they hold what is shown, and nothing else in what producers write."""
