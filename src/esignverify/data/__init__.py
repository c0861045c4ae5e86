# SPDX-License-Identifier: Apache-2.0
"""Data that ships with the package: texts, policies, starter trust store."""
