"""Fills an installation with life through the same services the screens use; replays reported periods."""
