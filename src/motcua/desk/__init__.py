"""Pages of the officer: receive, process, sign, hand out."""
