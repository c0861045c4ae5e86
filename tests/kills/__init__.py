# SPDX-License-Identifier: Apache-2.0
"""Processes killed at any moment: no wrong verdict, nothing half written, nothing left behind."""
