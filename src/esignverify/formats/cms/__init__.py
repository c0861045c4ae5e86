# SPDX-License-Identifier: Apache-2.0
"""Reading CMS SignedData (RFC 5652) and timestamp tokens (RFC 3161)."""
