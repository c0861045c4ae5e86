# SPDX-License-Identifier: Apache-2.0
"""The database: SQLite by default, PostgreSQL where it grows. Needs the extra `server`."""
