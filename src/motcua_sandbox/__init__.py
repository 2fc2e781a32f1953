"""Stand-ins for the national systems, speaking their wire formats over HTTP.

The sandbox knows what the national systems know: their messages, their checks and what they received. It must
not know the platform that talks to it: nothing of that package is imported, so a wrong mapping cannot hide here.
"""
