"""A bank that takes VietQR transfers, sends notices and gives statements."""
