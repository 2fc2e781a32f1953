"""The waiting hall of a one-stop unit (hàng chờ, quầy tiếp nhận): lines, windows, numbered tickets, waiting times.

It knows agencies and officers and no dossier: what happens at a window is the desk's business.
"""
