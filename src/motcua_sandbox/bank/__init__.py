"""A bank that keeps the account fees are paid to."""
