"""The national payment platform, message version 1.0.6."""
