"""People who sign in: citizen, business, officer; their eID links (tài khoản)."""
