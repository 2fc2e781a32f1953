"""What each act of an officer needs to be told."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from motcua.api.dossier_values import Seen
from motcua.api.values import WORDS, Day, Text

Words = Annotated[str, Field(min_length=1, max_length=2000, pattern=WORDS)]
Maybe = Annotated[str, Field(max_length=2000, pattern=WORDS)]
Part = Annotated[str, Field(max_length=8000, pattern=WORDS)]
UserName = Annotated[Text, Field(min_length=1, max_length=150, description="User name of an officer.")]


class Plain(BaseModel):
    """An act without words."""

    model_config = ConfigDict(extra="forbid")

    seen: Seen = None


class AcceptIn(Plain):
    """Taking a filing in; ``unpaid_reason`` where its fee comes first and has not been paid (``fee_unpaid``)."""

    unpaid_reason: Maybe = ""


class Noted(Plain):
    """An act with a note."""

    note: Maybe = ""


class Stepped(Noted):
    """``to``: the step it goes to, where there are several."""

    to: Text = ""


class SentBack(Plain):
    """Why it goes back, and to which earlier step."""

    reason: Words
    to: Text = ""


class Grounded(Plain):
    """Why, and by which law; the applicant reads it."""

    reason: Words
    legal_basis: Annotated[Text, Field(max_length=300)] = ""


class MissingIn(BaseModel):
    """One thing that lacks: a component by its key, or anything else in words."""

    model_config = ConfigDict(extra="forbid")

    what: Annotated[Words, Field(max_length=500)]
    component: Text = ""
    reason: Annotated[Maybe, Field(max_length=500)] = ""
    legal_basis: Annotated[Text, Field(max_length=300)] = ""


class SupplementIn(Grounded):
    """Everything that lacks, at once; ``justification``: why again, or later than the law allows."""

    items: Annotated[list[MissingIn], Field(min_length=1, max_length=40)]
    justification: Maybe = ""


class CameIn(Plain):
    """Which items of the open request came (their places, from 0), and how."""

    places: Annotated[list[Annotated[int, Field(strict=True, ge=0, le=100)]], Field(min_length=1, max_length=40)]
    means: Literal["counter", "post"] = "counter"
    note: Annotated[Maybe, Field(max_length=300)] = ""


class AssignIn(Plain):
    """Who does it: an officer who holds the role of the step."""

    to: UserName


class QuestionIn(BaseModel):
    """An agency to ask, by key, and its working hours to answer."""

    model_config = ConfigDict(extra="forbid")

    agency: Annotated[Text, Field(min_length=1)]
    hours: Annotated[int, Field(strict=True, ge=1, le=400)] = 16


class ConsultIn(Plain):
    """One question to up to five agencies; ``enough`` answers let it go on (0: all)."""

    question: Annotated[Words, Field(max_length=4000)]
    agencies: Annotated[list[QuestionIn], Field(min_length=1, max_length=5)]
    enough: Annotated[int, Field(strict=True, ge=0, le=5)] = 0


class ProposalIn(Plain):
    """The result: number, title, and the words that the layout leaves to the specialist."""

    number: Annotated[Text, Field(min_length=1, max_length=80)]
    title: Annotated[Text, Field(min_length=1)]
    content: Annotated[dict[str, Annotated[str, Field(max_length=8000, pattern=WORDS)]], Field(max_length=100)] = (
        Field(default_factory=dict)
    )
    signer: UserName | None = None
    medium: Literal["electronic", "paper"] = "electronic"
    note: Maybe = ""


class HandOutIn(Plain):
    """Who takes the result, by what right, and what proves it."""

    right: Literal["owner", "representative", "mandate", "relative", "organisation"] = "owner"
    receiver: Text = ""
    identity: Annotated[Text, Field(max_length=20)] = ""
    right_proof: Text = ""
    proof: Literal["identity", "code", "paper", "none"] = "identity"
    code: Annotated[Text, Field(max_length=12)] = ""


class ObligationIn(Plain):
    """The notice of a financial obligation; ``upload``: its copy."""

    content: Words
    issuer: Annotated[Text, Field(min_length=1)]
    number: Annotated[Text, Field(min_length=1, max_length=80)]
    issued: Day
    amount: Annotated[int, Field(strict=True, ge=1, le=2_000_000_000)]
    upload: Annotated[str, Field(max_length=2000)] = ""


class ExtendIn(Grounded):
    """How much longer, in the unit of the term."""

    amount: Annotated[int, Field(strict=True, ge=1, le=1000)]


class WithdrawIn(Plain):
    """Why, who asked for it at the counter, on what paper."""

    reason: Annotated[Words, Field(max_length=1000)]
    asked_by: Annotated[Text, Field(min_length=1)]
    proof: Text = ""


class PapersBackIn(Plain):
    """Who took the papers, where it was not the applicant."""

    receiver: Text = ""


class RulingIn(BaseModel):
    """Double or not, and what it rests on."""

    model_config = ConfigDict(extra="forbid")

    outcome: Literal["double", "distinct"]
    reason: Annotated[Words, Field(max_length=900)]


class RevisionIn(ProposalIn):
    """The paper that is to take the place of a signed result, and why."""

    kind: Literal["correction", "reissue"]
    reason: Annotated[Words, Field(max_length=500)]


class ReasonIn(BaseModel):
    """Why."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[Words, Field(max_length=300)]


class OpinionIn(BaseModel):
    """What the agency answers, and whether it agrees."""

    model_config = ConfigDict(extra="forbid")

    stance: Literal["agree", "disagree", "other"]
    answer: Annotated[Words, Field(max_length=8000)]


class BatchRow(BaseModel):
    """A dossier of a batch."""

    model_config = ConfigDict(extra="forbid")

    dossier: UUID
    seen: Seen = None


class BatchIn(BaseModel):
    """One plain act on many dossiers; ``to``: whom they are assigned to."""

    model_config = ConfigDict(extra="forbid")

    act: Literal["accept", "take", "assign", "sign", "stamp", "hand-out"]
    rows: Annotated[list[BatchRow], Field(min_length=1, max_length=100)]
    to: UserName | None = None
