# SPDX-License-Identifier: Apache-2.0
"""What holds for every test."""

from __future__ import annotations

import os
import tempfile

# A register that somebody keeps on this machine must not change what a test says.
_FOLDER = tempfile.TemporaryDirectory(prefix="esignverify-tests-")
os.environ["ESIGNVERIFY_DATA"] = _FOLDER.name
os.environ.pop("ESIGNVERIFY_DATABASE_URL", None)
