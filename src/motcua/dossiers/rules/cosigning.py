"""Requests of several parties: who has to sign, and what exactly is signed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from motcua.kernel.identifiers import is_personal_id

VALID_FOR = timedelta(days=7)  # Policy: who has not signed within a week is asked anew


class PartyError(ValueError):
    """The parties named cannot sign together; ``code``: ``same_person``, ``number_missing``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who has to sign himself: ``key`` and ``title`` as the form names the part, then who it is."""

    key: str
    title: str
    name: str
    number: str


def parties_of(form: Mapping[str, Any], answers: Mapping[str, Any]) -> tuple[Party, ...]:
    """Return who has to sign a request, in the order of the form; most forms ask nobody.

    Policy: the form says which of its answers name the parties.
    """
    return tuple(
        Party(
            signer["key"],
            signer["title"],
            str(answers.get(signer["name"]) or ""),
            str(answers.get(signer["identity_number"]) or ""),
        )
        for signer in form["ui"].get("signers", ())
    )


def check_parties(parties: tuple[Party, ...]) -> None:
    """Refuse parties that are not named, or are one person. Raises ``PartyError``.

    Policy: whoever signs together are distinct people, told apart by their personal numbers.
    """
    if any(not is_personal_id(party.number) for party in parties):
        raise PartyError("number_missing")
    if len({party.number for party in parties}) < len(parties):
        raise PartyError("same_person")


def digest_of(answers: Mapping[str, Any]) -> str:
    """Return the fingerprint of what is signed; what is kept beside the answers is no part of it.

    Policy: a request that changes after a signature has to be signed again.
    """
    signed = {key: value for key, value in answers.items() if not key.startswith("_")}
    return hashlib.sha256(json.dumps(signed, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
