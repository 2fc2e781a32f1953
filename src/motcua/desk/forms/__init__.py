"""What officers fill in: parsed and put in words, nothing decided."""
