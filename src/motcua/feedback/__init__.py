"""What people say of the service (đánh giá, phản ánh kiến nghị)."""
