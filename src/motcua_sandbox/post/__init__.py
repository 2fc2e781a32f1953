"""The public post's service for offices: orders, prices, tracking, money collected at the door (bưu chính)."""
