"""Parcels ordered from the public post (bưu chính công ích): what was ordered, what it costs, where it is.

It knows addresses and waybills; what a parcel belongs to is a plain reference.
"""
