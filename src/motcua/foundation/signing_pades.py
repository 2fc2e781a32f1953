"""PAdES signatures with a visible mark, written as incremental updates."""

import asyncio
import io
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from PIL import Image
from pyhanko.pdf_utils.content import PdfResources, RawContent
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, timestamps
from pyhanko.sign.general import SigningError as PadesError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.stamp import StaticStampStyle

from motcua.foundation.documents import Place, render_pdf
from motcua.foundation.signing_evidence import HttpTimeStamper, with_evidence
from motcua.foundation.signing_stores import key_store
from motcua.foundation.signing_terms import Reason, Signer, SigningError
from motcua.kernel.working_time import VIETNAM

MARK = Path(__file__).parent / "signing_mark.typ"
RESERVED_BYTES = 12_000  # hexadecimal room for certificates and signature
RESERVED_WITH_STAMP = 32_000
Box = tuple[float, float, float, float]
NO_MARGINS = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MIN, AxisAlignment.ALIGN_MIN, margins=Margins.uniform(0))


def add_empty_fields(pdf: bytes, places: tuple[Place, ...]) -> bytes:
    """Return the PDF with an empty signature field at each place."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    for place in places:
        fields.append_signature_field(writer, _field_spec(place))
    return _written(writer)


def add_signature(pdf: bytes, signer: Signer, place: Place | str, reason: Reason, at: datetime) -> bytes:
    """Return the PDF with one more signature. Raises ``SigningError``."""
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        with key_store().open(signer) as keys:
            signed = asyncio.run(_sign(writer, keys, _job(writer, signer, place, reason, at), at))
        return with_evidence(signed) if settings.MOTCUA_SIGNING.get("tsa_url") else signed
    except (timestamps.TimestampRequestError, OSError) as error:
        raise SigningError(f"the time-stamping service or the key store did not answer: {error}") from error
    except (PdfError, PadesError) as error:
        raise SigningError(f"the PDF cannot be signed: {error}") from error


def _job(
    writer: IncrementalPdfFileWriter, signer: Signer, place: Place | str, reason: Reason, at: datetime
) -> dict[str, Any]:
    name = place if isinstance(place, str) else place.name
    box = _box(writer, name) if isinstance(place, str) else place.box
    metadata = PdfSignatureMetadata(
        field_name=name,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        name=signer.name,
        reason=reason.text or None,
        location=reason.location or None,
    )
    job: dict[str, Any] = {"signature_meta": metadata}
    if box is not None:
        job["stamp_style"] = _picture(signer, reason) or _stamp(writer, signer, reason, box, at)
    if not isinstance(place, str):
        job["new_field_spec"] = _field_spec(place)
    return job


async def _sign(writer: IncrementalPdfFileWriter, keys: Any, job: dict[str, Any], at: datetime) -> bytes:
    """Follow pyHanko's own order of work with the given time in place of the machine's."""
    tsa = settings.MOTCUA_SIGNING.get("tsa_url", "")
    pdf_signer = PdfSigner(signer=keys, timestamper=HttpTimeStamper(tsa) if tsa else None, **job)
    session = pdf_signer.init_signing_session(writer)
    session.system_time = at.astimezone(VIETNAM)
    document = session.prepare_tbs_document(
        validation_info=None, bytes_reserved=RESERVED_WITH_STAMP if tsa else RESERVED_BYTES
    )
    prepared, output = document.digest_tbs_document()
    await document.perform_signature(
        document_digest=prepared.document_digest,
        pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=session.system_time),
    )
    output.seek(0)
    return bytes(output.read())


def _box(writer: IncrementalPdfFileWriter, name: str) -> Box | None:
    for found, value, reference in fields.enumerate_sig_fields(writer):
        if found == name:
            if value is not None:
                raise SigningError(f'the place "{name}" of the paper is signed already')
            left, bottom, right, top = (float(each) for each in reference.get_object()["/Rect"])
            return (left, bottom, right, top) if right > left and top > bottom else None
    return None


def _picture(signer: Signer, reason: Reason) -> StaticStampStyle | None:
    """Return the picture of a signature or seal that the operator has put down for a signer; a copy has none.

    A person's is blue, a seal's red and of true size, both PNG on a transparent ground (Nghị định 30/2020/NĐ-CP).
    """
    path = Path(settings.MOTCUA_SIGNATURE_IMAGES) / f"{signer.key}.png"
    if reason.copy_form or not path.is_file():
        return None
    with Image.open(path, formats=["PNG"]) as picture:
        picture.load()
        return StaticStampStyle(
            border_width=0, background=PdfImage(picture), background_layout=NO_MARGINS, background_opacity=1
        )


def _stamp(
    writer: IncrementalPdfFileWriter, signer: Signer, reason: Reason, box: Box, at: datetime
) -> StaticStampStyle:
    width, height = box[2] - box[0], box[3] - box[1]
    local = at.astimezone(VIETNAM)
    data = {
        "kind": str(signer.kind),
        "name": signer.name,
        "organisation": signer.organisation,
        "copy_form": reason.copy_form,
        "time": local.isoformat(timespec="seconds") if reason.copy_form else f"{local:%d/%m/%Y %H:%M:%S} +07:00",
        "width": width,
        "height": height,
    }
    page = PdfFileReader(io.BytesIO(render_pdf(MARK, data, at=at)))
    resources = PdfResources()
    resources.xobject["/Mark"] = writer.import_page_as_xobject(page)
    drawing = RawContent(b"/Mark Do", resources, BoxConstraints(width=width, height=height))
    return StaticStampStyle(border_width=0, background=drawing, background_layout=NO_MARGINS)


def _field_spec(place: Place) -> fields.SigFieldSpec:
    left, bottom, right, top = (round(edge) for edge in place.box)
    return fields.SigFieldSpec(
        place.name, on_page=place.page, box=(left, bottom, right, top), empty_field_appearance=True
    )


def _written(writer: IncrementalPdfFileWriter) -> bytes:
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()
