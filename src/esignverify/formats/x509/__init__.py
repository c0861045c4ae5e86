# SPDX-License-Identifier: Apache-2.0
"""Reading certificates, CRLs and OCSP responses (RFC 5280, RFC 6960)."""
