# SPDX-License-Identifier: Apache-2.0
"""`python -m esignverify`: the command line."""

from __future__ import annotations

import sys

from .entrypoints.cli import main

sys.exit(main())
