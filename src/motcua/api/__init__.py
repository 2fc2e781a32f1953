"""The machines' surface: what other systems may ask over HTTP, as JSON, one noun a file.

It holds no rules and writes nothing itself. Every refusal is a problem document (RFC 9457) that says what to do.
"""
