# SPDX-License-Identifier: Apache-2.0
"""LDAP for one purpose: the search that asks a directory for revocation lists (RFC 4511)."""
