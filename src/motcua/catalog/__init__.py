"""Procedures: papers, terms, fees, forms, levels, each dated (thủ tục hành chính)."""
