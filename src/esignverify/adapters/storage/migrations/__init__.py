# SPDX-License-Identifier: Apache-2.0
"""Every revision of the schema, and what runs them."""
