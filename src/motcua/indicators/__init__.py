"""Figures derived from the journal: daily counts, shares, reports (chỉ tiêu, báo cáo)."""
