# SPDX-License-Identifier: Apache-2.0
"""The only room that opens a connection: to addresses that an operator listed, and no others."""
