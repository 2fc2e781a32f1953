"""The public post of Viet Nam (VNPost, bưu chính công ích)."""
