# SPDX-License-Identifier: Apache-2.0
"""Trusted lists of EU member states (ETSI TS 119 612), read only once their signature verified."""
