"""The National Public Service Portal through its one-stop adapter (Cổng Dịch vụ công quốc gia)."""
