"""Django plumbing without business words: access, encryption, files, lists, logs, adapters."""
