"""What other systems are told of dossiers: a log of seven days, and who has read how far.

It pulls the journal and pushes to subscribers; nothing in it names a person. It must not know how a dossier is
handled, nor who asks over which surface.
"""
