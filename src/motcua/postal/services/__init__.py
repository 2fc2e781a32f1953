"""Ordering parcels, and following them."""
