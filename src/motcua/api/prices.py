"""What a filing costs, worked out: each item with its rate, the one benefit that counts, and who pays less."""

from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from ninja import Path, Query, Router
from pydantic import BaseModel, ConfigDict, Field

from motcua.api.operations import reads
from motcua.api.procedures import FRESH
from motcua.api.refusing import nothing_here
from motcua.api.values import Code
from motcua.catalog.models import Channel
from motcua.catalog.queries.procedures import NotOfferedError, plan, version_on
from motcua.catalog.queries.reliefs import reliefs_for
from motcua.catalog.rules.fee_reliefs import Relief, is_offered
from motcua.catalog.rules.fees import ChargedLine, Quantities
from motcua.dossiers.queries.pricing import Asking, quote_for

router = Router()
Count = Annotated[int, Field(ge=1, le=999)]


class PriceQuestion(BaseModel):
    """How something is filed and how much of it; what is charged per dossier does not look at the counts."""

    model_config = ConfigDict(extra="forbid")

    channel: Literal["counter", "online", "post"] = "online"
    copies: Count = 1
    pages: Count = 1
    cases: Count = 1


class BenefitOut(BaseModel):
    """A rule by which some people pay less: who, how much off the counter's rate, by what law, until when."""

    key: str
    name: str
    ground: str
    percent: int
    most_off: int | None
    channel: str | None
    legal_basis: str
    valid_from: date
    valid_to: date | None


class PriceItem(BaseModel):
    """One fee or charge, in đồng: ``ordinary`` at the counter's rate, ``amount`` what is due."""

    kind: str
    code: str
    name: str
    per: str
    quantity: int
    ordinary: int
    amount: int
    source: str
    benefit: str | None = Field(description="Key of the benefit that counted.")


class PriceOut(BaseModel):
    """What anybody pays, and the benefits there are; of several the best one counts, they are never added up."""

    amount: int
    fees: int
    charges: int
    prices: int = Field(description="Prices of services, neither fee nor charge; invoiced.")
    saving: int = Field(description="How much less than at the counter.")
    items: list[PriceItem]
    benefits: list[BenefitOut]


@reads(
    router,
    "/{code}/price",
    response=PriceOut,
    operation_id="work_out_price",
    summary="Work out what a filing costs",
    vi="Tính phí, lệ phí theo kênh nộp, số bản, số trang; nêu căn cứ và ai được miễn, giảm.",
)
def price(
    request: HttpRequest, response: HttpResponse, code: Annotated[Code, Path()], asked: Query[PriceQuestion]
) -> PriceOut:
    """Tell the price of today, item by item, with whoever pays less."""
    response["Cache-Control"] = FRESH
    today = localdate()
    try:
        known = plan(version_on(code, today).pk)
    except NotOfferedError:
        raise nothing_here() from None
    counts = Quantities(asked.copies, asked.pages, asked.cases)
    quote = quote_for(known, Asking(Channel(asked.channel), today, counts))
    offered = [each for each in reliefs_for(code) if is_offered(each, asked.channel, today)]
    return PriceOut(
        amount=quote.amount,
        fees=quote.sum_of("fee"),
        charges=quote.sum_of("charge"),
        prices=quote.sum_of("price"),
        saving=quote.saving,
        items=[_item(line) for line in quote.lines],
        benefits=[_benefit(each) for each in offered],
    )


def _item(line: ChargedLine) -> PriceItem:
    return PriceItem(
        kind=line.line.kind,
        code=line.line.code,
        name=line.line.name,
        per=line.line.per,
        quantity=line.quantity,
        ordinary=line.ordinary,
        amount=line.amount,
        source=line.line.source,
        benefit=line.relief.key if line.relief else None,
    )


def _benefit(relief: Relief) -> BenefitOut:
    return BenefitOut(
        key=relief.key,
        name=relief.name,
        ground=relief.ground,
        percent=relief.percent,
        most_off=relief.most_off,
        channel=relief.channel or None,
        legal_basis=relief.legal_basis,
        valid_from=relief.valid_from,
        valid_to=relief.valid_to,
    )
