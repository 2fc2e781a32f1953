"""What the province asks the national population database, why, and what came of it (dữ liệu dân cư).

It knows people who ask and units; of a dossier it knows only the key and the code under which it asks.
"""
