"""Why an act was refused: the sentences of the heart, under the names by which the desk knows them."""

from motcua.dossiers.refusals import DELEGATION_SENTENCES, GENERAL, SENTENCES, reason_of, sentence

__all__ = ["DELEGATION_SENTENCES", "GENERAL", "SENTENCES", "reason_of", "sentence"]
