"""E-receipts handed to the tax office, or to a provider that forwards them (biên lai, hóa đơn điện tử)."""
