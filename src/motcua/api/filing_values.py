"""What is sent to file a dossier, and the receipt."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from motcua.api.values import Code, Day, Moment, Text

Required = Annotated[Text, Field(min_length=1)]


class Applicant(BaseModel):
    """In whose name; the number is a personal id (12 digits), an old one (9) or a tax code (10 or 13)."""

    model_config = ConfigDict(extra="forbid")

    name: Required
    identity_number: Text = ""
    phone: Text = ""
    email: Text = ""
    address: Required
    kind: Literal["citizen", "business", "state", "other"] = "citizen"


class PaperIn(BaseModel):
    """A paper that was handed in: a component of the procedure by its key, or another one by name."""

    model_config = ConfigDict(extra="forbid")

    component: Text = ""
    name: Text = ""
    originals: Annotated[int, Field(strict=True, ge=0, le=99)] = 1
    copies: Annotated[int, Field(strict=True, ge=0, le=99)] = 0
    upload: Annotated[str, Field(max_length=2000, description="What POST /uploads gave for its file.")] = ""


class ActingIn(BaseModel):
    """Who files for the applicant, and by what right; ``born``: the applicant's birthday, for a parent."""

    model_config = ConfigDict(extra="forbid")

    right: Literal["mandate", "parent", "guardian", "relative", "legal_rep", "employee"]
    name: Required
    identity_number: Required
    relation: Text = ""
    proof: Text = ""
    granted: Day | None = None
    until: Day | None = None
    born: Day | None = None


class ProvisionalIn(BaseModel):
    """What a counter took in while it was cut off: under which number, and when."""

    model_config = ConfigDict(extra="forbid")

    number: Annotated[str, Field(pattern=r"^TAM-[A-Z0-9]{4}-[0-9]{6}-[0-9]{3,4}$")]
    taken: Moment


class FilingIn(BaseModel):
    """A whole dossier. ``agency``: the key of the receiving unit; ``commune``: where a commune decides."""

    model_config = ConfigDict(extra="forbid")

    procedure: Code
    channel: Literal["counter", "online", "post"]
    agency: Text = ""
    commune: Text = ""
    applicant: Applicant
    answers: dict[str, Any] = Field(default_factory=dict)
    papers: list[PaperIn] = Field(default_factory=list, max_length=100)
    accept_missing: bool = False
    copies: Annotated[int, Field(strict=True, ge=1, le=99)] = 1
    return_by: Literal["counter", "post", "online"] = "counter"
    acting: ActingIn | None = None
    consent: Text = Field("", description="How the applicant agreed that the officer files (nộp hộ).")
    double_reason: Text = Field("", description="Why it is no double of the dossiers that look alike.")
    provisional: ProvisionalIn | None = None


class FiledOut(BaseModel):
    """A receipt: the secret lets the applicant follow the dossier; ``fee`` is in whole đồng."""

    id: UUID
    code: str
    secret: str
    status: int = Field(ge=1, le=10)
    submitted: Moment
    received: Moment | None
    due: Moment | None
    explanation: list[str]
    fee: int


class QuoteIn(BaseModel):
    """What a filing would cost; the same names as in the filing."""

    model_config = ConfigDict(extra="forbid")

    procedure: Code
    channel: Literal["counter", "online", "post"]
    agency: Text = ""
    commune: Text = ""
    copies: Annotated[int, Field(strict=True, ge=1, le=99)] = 1


class QuoteOut(BaseModel):
    """Fee, due time if it were taken in now, who decides, and the components to name in ``papers``."""

    fee: int
    due: Moment | None
    explanation: list[str]
    receiving_agency: str
    deciding_agency: str
    required: list[str]
    optional: list[str]
