"""The national payment platform, messages of version 1.0.6."""
