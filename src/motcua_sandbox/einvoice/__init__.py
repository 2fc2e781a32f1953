"""The tax office's receiver of receipts and invoices: reads the XML for itself, and believes no signature."""
