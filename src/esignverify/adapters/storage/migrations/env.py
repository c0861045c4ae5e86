# SPDX-License-Identifier: Apache-2.0
"""Runs the migrations on the connection that `adapters.storage.migrate` opened."""

from __future__ import annotations

from alembic import context

from esignverify.adapters.storage.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=False,  # the transaction is the caller's
)
context.run_migrations()
