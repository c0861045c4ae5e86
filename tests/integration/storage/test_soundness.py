# SPDX-License-Identifier: Apache-2.0
"""A register that was changed in the database, and keeps the id of the one that was imported."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text
from tests.registers import blacklist, institutions
from tests.support import FIXTURES

from esignverify.adapters.files.issuers import FileRegister
from esignverify.adapters.storage.archive import RegisterArchive
from esignverify.adapters.storage.soundness import require_sound
from esignverify.model.errors import StorageError

from .imports import bring

pytestmark = pytest.mark.integration


def test_what_was_imported_is_sound_whatever_came_after_it(archive: RegisterArchive) -> None:
    many = institutions(40)
    bring(archive, [*many, *blacklist()])
    bring(archive, many[:20], whole=False)
    bring(archive, many[10:30])
    bring(archive, FileRegister(FIXTURES / "demo" / "issuers.json").overview().institutions)
    for number in (1, 2, 3, 4):
        require_sound(archive._engine, number)


@pytest.mark.parametrize(
    "change",
    [
        """UPDATE fact SET body = '{"status":"valid"}' WHERE body LIKE '%"revoked"%'""",
        "UPDATE fact SET held_until = NULL WHERE kind = 'qualifications.history'",
        "DELETE FROM lookup",
        "UPDATE fact SET topic = 'x' WHERE kind = 'names'",
        "UPDATE fact SET snapshot = 2",
        "UPDATE entity SET key = 'other' WHERE number = 2",
        "UPDATE entry SET digest = NULL WHERE entity = 2",
        "UPDATE snapshot SET as_of = NULL",
        "INSERT INTO retraction SELECT number, 1 FROM fact WHERE body LIKE '%revoked%'",
        "UPDATE fact SET body = '{}' WHERE kind = 'institution'",
        "UPDATE fact SET body = 'x' WHERE kind = 'institution'",
    ],
)
def test_a_row_changed_under_the_id_of_a_register_is_seen(
    engine: Engine, archive: RegisterArchive, change: str
) -> None:
    """An attack: whoever made the report hands over a database that says otherwise."""
    whole = FileRegister(FIXTURES / "demo" / "issuers.json").overview()
    bring(archive, whole.institutions, as_of=whole.as_of)
    require_sound(engine, 1)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO snapshot SELECT 2, id, source, as_of, retrieved_at, "
                "learnt_at, learnt_by, file, file_sha256, whole, institutions, added, retracted, "
                "last_fact FROM snapshot"
            )
        )
        assert connection.execute(text(change)).rowcount
    with pytest.raises(StorageError) as caught:
        require_sound(engine, 1)
    assert caught.value.values["problem"] == "snapshot-altered"
