"""What is owed and what was paid: orders, attempts, the ledger, reconciliation with the provider and the bank.

Knows money, payers and banks. Must not know what a dossier is: an order carries its code and key as plain values,
and whoever opens an order links to it from above. Nothing is ever paid because a message said so: a call-back is a
hint, the provider's answer to our own question is the fact, and the ledger only grows.
"""
