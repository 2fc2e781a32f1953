"""Tests of the machines' surface."""
