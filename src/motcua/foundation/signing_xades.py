"""XAdES signatures on XML (ký số XML): the data is named by its ``Id``, the signature stands where it is asked.

The XML counterpart of ``signing``: the same signers and the same key stores, one algorithm, a claimed time.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lxml import etree  # type: ignore[import-untyped]
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidInput, SignXMLException
from signxml.xades.xades import XAdESSignatureConfiguration, XAdESSigner, XAdESVerifier

from motcua.foundation.signing_stores import key_store
from motcua.foundation.signing_terms import Signer, SigningError

DS = "{http://www.w3.org/2000/09/xmldsig#}"
ETSI = "{http://uri.etsi.org/01903/v1.3.2#}"
DATA_ID = "data"
REFERENCES = 3  # the data, the signed properties, the certificate
LARGEST_XML = 5_000_000
METHODS = {"ec": SignatureMethod.ECDSA_SHA256, "rsa": SignatureMethod.RSA_SHA256}


class XmlSignatureError(ValueError):
    """A signed XML proves nothing: it was changed, or the signature is not whole."""


@dataclass(frozen=True, slots=True)
class SignedXml:
    """Who signed an XML, when by their own word, and what exactly the signature covers."""

    certificate: x509.Certificate
    signed_at: datetime
    covered: etree._Element


def parse_xml(content: bytes) -> etree._Element:
    """Return the root of an XML that is let do nothing: no entities, no network. Raises ``XmlSignatureError``."""
    if len(content) > LARGEST_XML:
        raise XmlSignatureError("the XML is too large")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise XmlSignatureError(f"not XML: {error}") from error
    if root.getroottree().docinfo.doctype:
        raise XmlSignatureError("a document type is not allowed")
    return root


def sign_xml(root: etree._Element, *, place: etree._Element, signer: Signer, at: datetime) -> bytes:
    """Return the document with its part ``Id="data"`` signed; the signature becomes the only child of ``place``.

    Raises ``SigningError``.
    """
    etree.SubElement(place, f"{DS}Signature", Id="placeholder", nsmap={"ds": DS[1:-1]})
    with key_store().open(signer) as keys:
        certificate = x509.load_der_x509_certificate(keys.signing_cert.dump())
        key = _LentKey(keys, certificate)
        method = METHODS["ec" if isinstance(certificate.public_key(), ec.EllipticCurvePublicKey) else "rsa"]
        xades = _Signer(signature_algorithm=method, digest_algorithm=DigestAlgorithm.SHA256)
        xades.at = at
        try:
            signed = xades.sign(
                root,
                key=key,  # type: ignore[arg-type]  # quacks like a key: the real one may sit in a token
                cert=[certificate],
                reference_uri=f"#{DATA_ID}",
                id_attribute="Id",
                always_add_key_value=False,
            )
        except (SignXMLException, InvalidInput, ValueError) as error:
            raise SigningError(f"the XML cannot be signed: {error}") from error
    return bytes(etree.tostring(signed, xml_declaration=True, encoding="UTF-8"))


def verify_xml(content: bytes) -> SignedXml:
    """Return who signed an XML and what the signature covers. Raises ``XmlSignatureError``.

    It says that the content is what the certificate's holder signed, not that the certificate is to be trusted.
    """
    root = parse_xml(content)
    found = root.findall(f".//{DS}X509Certificate")
    if not found or not found[0].text:
        raise XmlSignatureError("the XML holds no certificate")
    pem = f"-----BEGIN CERTIFICATE-----\n{found[0].text.strip()}\n-----END CERTIFICATE-----\n"
    try:
        certificate = x509.load_pem_x509_certificate(pem.encode())
        results = XAdESVerifier().verify(
            root,
            x509_cert=certificate,
            id_attribute="Id",
            expect_config=XAdESSignatureConfiguration(
                expect_references=REFERENCES, signature_methods=frozenset(METHODS.values()), require_x509=True
            ),
        )
    except (SignXMLException, InvalidInput, ValueError) as error:
        raise XmlSignatureError(str(error) or type(error).__name__) from error
    covered = next((each.signed_xml for each in results if _is_data(each.signed_xml)), None)
    said = root.find(f".//{ETSI}SigningTime")
    if covered is None or said is None or not said.text:
        raise XmlSignatureError("the signature does not cover the data, or says no time")
    return SignedXml(certificate, datetime.fromisoformat(said.text), covered)


def _is_data(element: etree._Element | None) -> bool:
    return element is not None and element.get("Id") == DATA_ID


class _Signer(XAdESSigner):
    """signxml's signer with the given time in place of the machine's."""

    at: datetime

    def add_signing_time(self, signed_signature_properties: Any, sig_root: Any, signing_settings: Any) -> None:
        element = etree.SubElement(signed_signature_properties, f"{ETSI}SigningTime")
        element.text = self.at.astimezone(UTC).isoformat(timespec="seconds")


class _LentKey:
    """A key of a key store as signxml wants it: it signs, and nothing of it can be read."""

    def __init__(self, keys: Any, certificate: x509.Certificate) -> None:
        self._keys = keys
        public = certificate.public_key()
        if not isinstance(public, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
            raise SigningError("a key that signs XML is RSA or on an elliptic curve")
        self.key_size = public.key_size

    def sign(self, data: bytes, **_: object) -> bytes:
        return bytes(asyncio.run(self._keys.async_sign_raw(data, "sha256")))
