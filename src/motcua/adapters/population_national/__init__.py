"""The national population database through the data-sharing platform (CSDL quốc gia về dân cư)."""
