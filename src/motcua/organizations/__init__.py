"""Agencies, places, postings and the working calendar, each with its days of validity (cơ quan, một cửa)."""
