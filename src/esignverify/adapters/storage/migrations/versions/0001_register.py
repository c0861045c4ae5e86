# SPDX-License-Identifier: Apache-2.0
"""The register of issuers: snapshots, what was said with them, and how it is found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from esignverify.adapters.storage.schema import UtcDateTime

revision = "0001"
down_revision = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """From an empty database."""
    op.create_table(
        "entity",
        sa.Column("number", _BIG, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_entity")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_entity_kind_key")),
    )
    op.create_table(
        "snapshot",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=71), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", UtcDateTime(), nullable=True),
        sa.Column("retrieved_at", UtcDateTime(), nullable=True),
        sa.Column("learnt_at", UtcDateTime(), nullable=False),
        sa.Column("learnt_by", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("whole", sa.Integer(), nullable=False),
        sa.Column("institutions", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("retracted", sa.Integer(), nullable=False),
        sa.Column("last_fact", _BIG, nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_snapshot_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_snapshot")),
    )
    op.create_index(op.f("ix_snapshot_id"), "snapshot", ["id"], unique=False)
    op.create_table(
        "entry",
        sa.Column("entity", _BIG, autoincrement=False, nullable=False),
        sa.Column("snapshot", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=True),
        sa.ForeignKeyConstraint(["entity"], ["entity.number"], name=op.f("fk_entry_entity_entity")),
        sa.ForeignKeyConstraint(
            ["snapshot"], ["snapshot.number"], name=op.f("fk_entry_snapshot_snapshot")
        ),
        sa.PrimaryKeyConstraint("entity", "snapshot", name=op.f("pk_entry")),
    )
    op.create_table(
        "fact",
        sa.Column("number", _BIG, autoincrement=False, nullable=False),
        sa.Column("entity", _BIG, autoincrement=False, nullable=False),
        sa.Column("parent", _BIG, autoincrement=False, nullable=True),
        sa.Column("snapshot", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("held_from", UtcDateTime(), nullable=True),
        sa.Column("held_until", UtcDateTime(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("alias", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entity"], ["entity.number"], name=op.f("fk_fact_entity_entity")),
        sa.ForeignKeyConstraint(["parent"], ["fact.number"], name=op.f("fk_fact_parent_fact")),
        sa.ForeignKeyConstraint(
            ["snapshot"], ["snapshot.number"], name=op.f("fk_fact_snapshot_snapshot")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_fact")),
    )
    op.create_index(
        op.f("ix_fact_entity_alias"),
        "fact",
        ["entity", "alias"],
        unique=False,
        sqlite_where=sa.text("alias IS NOT NULL"),
        postgresql_where=sa.text("alias IS NOT NULL"),
    )
    op.create_index(op.f("ix_fact_entity_topic"), "fact", ["entity", "topic"], unique=False)
    op.create_table(
        "lookup",
        sa.Column("key", _BIG, autoincrement=False, nullable=False),
        sa.Column("entity", _BIG, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["entity"], ["entity.number"], name=op.f("fk_lookup_entity_entity")
        ),
        sa.PrimaryKeyConstraint("key", "entity", name=op.f("pk_lookup")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "retraction",
        sa.Column("fact", _BIG, autoincrement=False, nullable=False),
        sa.Column("snapshot", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["fact"], ["fact.number"], name=op.f("fk_retraction_fact_fact")),
        sa.ForeignKeyConstraint(
            ["snapshot"], ["snapshot.number"], name=op.f("fk_retraction_snapshot_snapshot")
        ),
        sa.PrimaryKeyConstraint("fact", name=op.f("pk_retraction")),
    )
