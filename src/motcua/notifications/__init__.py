"""Letters to people: what is said, to whom, whether it was read (thông báo)."""
