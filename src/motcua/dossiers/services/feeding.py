"""Handing the journal to whoever derives something from it."""

from django.db import connection


def take_new(reader: str, limit: int) -> list[int]:
    """Remove up to ``limit`` entries from a reader's feed and return their ids, oldest first.

    Call it inside the transaction that keeps what is made of them: both stand or fall together. Several takers of
    one reader never get the same entry.
    """
    with connection.cursor() as cursor:  # listed once: a sub-select may be run again, and its LIMIT with it
        cursor.execute(
            "WITH free AS MATERIALIZED (SELECT id FROM dossiers_newevent WHERE reader = %s "
            "ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED) "
            "DELETE FROM dossiers_newevent n USING free WHERE n.id = free.id RETURNING n.event_id",
            [reader, limit],
        )
        return sorted(row[0] for row in cursor.fetchall())
