"""The national store of results, behind the one-stop adapter of the portal (kho kết quả)."""
