"""Digital results and papers kept for their owner and for re-use (kho dữ liệu điện tử)."""
