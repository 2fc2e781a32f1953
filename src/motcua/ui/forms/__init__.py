"""Drawing a compiled electronic form with the components: data in, accessible HTML out (biểu mẫu điện tử)."""
