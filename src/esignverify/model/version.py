# SPDX-License-Identifier: Apache-2.0
"""The engine's version: part of every report, and of the package's metadata."""

__version__ = "0.1.0"
