"""The national population database behind the data-sharing platform (CSDL quốc gia về dân cư)."""
