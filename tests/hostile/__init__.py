# SPDX-License-Identifier: Apache-2.0
"""Hostile files, made when the tests run."""
