# SPDX-License-Identifier: Apache-2.0
"""Arithmetic: digests, signature values, the one OID table."""
