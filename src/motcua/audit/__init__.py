"""Append-only record of who did and who saw what (nhật ký). Knows ids, never people."""
