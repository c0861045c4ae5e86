# SPDX-License-Identifier: Apache-2.0
"""Verdict to document: the contract report, and text for people."""
