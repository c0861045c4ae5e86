# SPDX-License-Identifier: Apache-2.0
"""Change analysis: from the objects that later revisions touched outward to what a reader sees."""

from .analysis import Comparison

__all__ = ["Comparison"]
