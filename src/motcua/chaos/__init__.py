"""Proving under failure what the house promises: nothing lost, nothing doubled, all told in order, back by itself.

Brings up a province of its own below ``var/chaos``, lets clients, officers and faults loose on it, and compares
the clients' ledger, our database and the sandbox's ledger afterwards. It stands beside ``simulation``: it calls
services and queries as the surfaces do, talks to the API over HTTP, and starts the product as an operator does
(``motcua serve``). Nothing of the product knows it.
"""
