"""Papers made to deceive: signed PDFs changed by hand in every way that has fooled a reader before.

Each maker takes a signed paper (and sometimes the time to prepare it before signing) and returns the forgery.
"""

import io
import re
from collections.abc import Callable

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields

Forge = Callable[[bytes], bytes]
RANGE = re.compile(rb"/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+) *\]")
CONTENTS = re.compile(rb"/Contents ?<([0-9a-fA-F]+)>")
RED = b"1 0 0 rg 0 0 500 500 re f"


def prepared() -> bytes:
    """Return an unsigned paper that hides what shadow attacks need: a layer, an overlay, a field, spare content."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="lop"))
    overlay = pdf.make_stream(b"0 1 0 rg 0 0 300 300 re f")
    overlay["/Type"], overlay["/Subtype"] = pikepdf.Name.XObject, pikepdf.Name.Form
    overlay["/BBox"] = pikepdf.Array([0, 0, 300, 300])
    page.obj["/Resources"] = pikepdf.Dictionary(
        XObject=pikepdf.Dictionary(Che=overlay), Properties=pikepdf.Dictionary(Lop=layer)
    )
    page.obj["/Contents"] = pdf.make_stream(b"/OC /Lop BDC 1 0 0 rg 0 0 200 200 re f EMC /Che Do")
    pdf.Root["/OCProperties"] = pikepdf.Dictionary(
        OCGs=pikepdf.Array([layer]), D=pikepdf.Dictionary(ON=pikepdf.Array([layer]))
    )
    amount = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="sotien", V="100",
            Rect=pikepdf.Array([50, 700, 200, 720]), P=page.obj,
        )
    )  # fmt: skip
    page.obj["/Annots"] = pikepdf.Array([amount])
    pdf.Root["/AcroForm"] = pikepdf.Dictionary(Fields=pikepdf.Array([amount]))
    pdf.Root["/Du"] = pdf.make_stream(RED)  # spare content that nothing shows yet
    buffer = io.BytesIO()
    pdf.save(buffer)
    return buffer.getvalue()


def updated(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """Return the paper with a change in an appended revision (ISA)."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _page(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    found: generic.DictionaryObject = writer.root["/Pages"]["/Kids"][0].get_object()
    return found


def new_content(pdf: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        page = _page(writer)
        page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=RED))
        writer.update_container(page)

    return updated(pdf, change)


def content_in_place(pdf: bytes) -> bytes:
    """Redefine the very stream that the page shows."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        reference = _page(writer).raw_get("/Contents")
        stream = reference.get_object()
        stream._data, stream._encoded_data = RED, None
        writer.mark_update(reference)

    return updated(pdf, change)


def overlay_removed(pdf: bytes) -> bytes:
    """Shadow, hide: the picture that covered the true text at signing shows nothing any more."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        overlay = _page(writer)["/Resources"]["/XObject"].raw_get("/Che")
        stream = overlay.get_object()
        stream._data, stream._encoded_data = b"", None
        writer.mark_update(overlay)

    return updated(pdf, change)


def layer_switched(pdf: bytes) -> bytes:
    """Shadow, hide: another layer of the same page is shown."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        layers = writer.root["/OCProperties"]
        layers["/D"] = generic.DictionaryObject({generic.pdf_name("/OFF"): layers["/OCGs"]})
        writer.update_container(layers)

    return updated(pdf, change)


def field_value_replaced(pdf: bytes) -> bytes:
    """Shadow, replace: a field of the form says another amount."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        for reference in writer.root["/AcroForm"]["/Fields"]:
            field = reference.get_object()
            if field.get("/T") == "sotien":
                field["/V"] = generic.pdf_string("100.000.000")
                writer.update_container(field)

    return updated(pdf, change)


def spare_content_shown(pdf: bytes) -> bytes:
    """Shadow, hide and replace: only a reference is turned to what was signed along unseen."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        page = _page(writer)
        page["/Contents"] = writer.root.raw_get("/Du")
        writer.update_container(page)

    return updated(pdf, change)


def page_added(pdf: bytes) -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        pages = writer.root["/Pages"]
        page = generic.DictionaryObject(dict(_page(writer)))
        page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=RED))
        pages["/Kids"].append(writer.add_object(page))
        pages["/Count"] = generic.NumberObject(int(pages["/Count"]) + 1)
        writer.update_container(pages)

    return updated(pdf, change)


def note_added(pdf: bytes) -> bytes:
    """Evil annotation: a box of text over what was signed."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        page = _page(writer)
        note = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
                generic.pdf_name("/Rect"): generic.ArrayObject(
                    [generic.NumberObject(n) for n in (0, 0, 500, 500)]
                ),
                generic.pdf_name("/Contents"): generic.pdf_string("1.000.000.000 đồng"),
            }
        )
        notes = generic.ArrayObject([*page.get("/Annots", []), writer.add_object(note)])
        page["/Annots"] = notes
        writer.update_container(page)

    return updated(pdf, change)


def mark_replaced(pdf: bytes) -> bytes:
    """Another name is drawn in the place of the signature's own mark."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        for _name, value, reference in fields.enumerate_sig_fields(writer):
            if value is not None:
                field = reference.get_object()
                look = generic.StreamObject(stream_data=RED)
                look["/Type"], look["/Subtype"] = generic.pdf_name("/XObject"), generic.pdf_name("/Form")
                look["/BBox"] = generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 100, 50)])
                field["/AP"] = generic.DictionaryObject({generic.pdf_name("/N"): writer.add_object(look)})
                writer.update_container(field)

    return updated(pdf, change)


def revision_without_table(pdf: bytes) -> bytes:
    """ISA, sloppy: objects and a trailer are appended without a table; lenient readers rebuild one."""
    (number,) = re.findall(rb"(\d+) 0 obj\s*<<[^>]*?/Type ?/Page\b", pdf)[:1] or [b"3"]
    body = b"%s 0 obj\n<</Type/Page/Contents 99 0 R>>\nendobj\n99 0 obj\n<</Length 26>>\nstream\n%s\nendstream\nendobj\n"
    return pdf + b"\n" + body % (number, RED) + b"trailer\n<</Root 1 0 R>>\n%%EOF\n"


def _ranged(pdf: bytes, text: bytes) -> bytes:
    """Return the paper with another byte range, in as many bytes as the old one took."""
    found = RANGE.search(pdf)
    assert found is not None
    return pdf[: found.start()] + text.ljust(len(found[0]))[: len(found[0])] + pdf[found.end() :]


def range_missing(pdf: bytes) -> bytes:
    return pdf.replace(b"/ByteRange", b"/ByteRang_", 1)


def range_of_nothing(pdf: bytes) -> bytes:
    return _ranged(pdf, b"/ByteRange [0 0 0 0]")


def range_null(pdf: bytes) -> bytes:
    return _ranged(pdf, b"/ByteRange null")


def range_negative(pdf: bytes) -> bytes:
    return _ranged(pdf, b"/ByteRange [0 -1 0 -1]")


def range_too_short(pdf: bytes) -> bytes:
    """Cover less than the paper, so that its end is free."""
    found = RANGE.search(pdf)
    assert found is not None
    first, second = int(found[2]), int(found[3])
    return _ranged(pdf, b"/ByteRange [0 %d %d 10]" % (first, second))


def range_beyond_the_end(pdf: bytes) -> bytes:
    found = RANGE.search(pdf)
    assert found is not None
    return _ranged(pdf, b"/ByteRange [0 %d %d 99999]" % (int(found[2]), int(found[3])))


def contents_missing(pdf: bytes) -> bytes:
    found = CONTENTS.search(pdf)
    assert found is not None
    return pdf[: found.start()] + b"/Content_" + pdf[found.start() + 9 :]


def contents_zero(pdf: bytes) -> bytes:
    return CONTENTS.sub(lambda found: b"/Contents <" + b"0" * len(found[1]) + b">", pdf, count=1)


def contents_cut(pdf: bytes) -> bytes:
    return CONTENTS.sub(
        lambda found: b"/Contents <" + found[1][:200].ljust(len(found[1]), b"0") + b">", pdf, count=1
    )


def wrapped(pdf: bytes) -> bytes:
    """SWA: the second signed part is moved back, something of ours is put between, the range still fits."""
    found = RANGE.search(pdf)
    assert found is not None
    first, second, rest = int(found[2]), int(found[3]), int(found[4])
    between = b"\n77 0 obj\n<</Type/Page>>\nendobj\n"
    forged = pdf[:second] + between + pdf[second : second + rest]
    return _ranged(forged, b"/ByteRange [0 %d %d %d]" % (first, second + len(between), rest))


def wrapped_in_padding(pdf: bytes) -> bytes:
    """SWA: the free room behind the signature's value, which no digest covers, holds objects of ours."""
    found = CONTENTS.search(pdf)
    assert found is not None
    value = found[1].rstrip(b"0")
    value += b"0" * (len(value) % 2)
    hidden = b"> 77 0 obj <</Type/Page>> endobj <"
    room = len(found[1]) - len(value) - len(hidden)
    assert room > 0
    return pdf[: found.start(1)] + value + hidden + b"0" * room + pdf[found.end(1) :]


def transplanted(pdf: bytes, other: bytes) -> bytes:
    """Put the signature value of one paper into another that was signed alike."""
    theirs = CONTENTS.search(other)
    assert theirs is not None
    value = theirs[1]
    return CONTENTS.sub(
        lambda own: b"/Contents <" + value.ljust(len(own[1]), b"0")[: len(own[1])] + b">", pdf, count=1
    )


AFTER_SIGNING: dict[str, Forge] = {
    maker.__name__: maker
    for maker in (
        new_content, content_in_place, overlay_removed, layer_switched, field_value_replaced, spare_content_shown,
        page_added, note_added, mark_replaced, revision_without_table, range_missing, range_of_nothing, range_null,
        range_negative, range_too_short, range_beyond_the_end, contents_missing, contents_zero, contents_cut, wrapped,
        wrapped_in_padding,
    )
}  # fmt: skip
