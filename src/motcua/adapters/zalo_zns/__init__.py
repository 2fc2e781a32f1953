"""Zalo Notification Service: approved templates to a telephone number."""
