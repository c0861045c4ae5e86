# SPDX-License-Identifier: Apache-2.0
"""Files an operator keeps: trust store, register, policies, claims, evidence folders.

Everything here is read strictly: an unknown field, a wrong date or a certificate that is not what
its row says raises `ConfigurationError` with file, line and field. `values["problem"]` names the
entry of data/texts/problems.toml that says it in Chinese and English.
"""
