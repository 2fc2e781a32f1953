"""What was told to the national systems, and what still has to be (đồng bộ)."""
