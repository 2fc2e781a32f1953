"""One noun a file; import them from here."""

from motcua.dossiers.models.attachment import Attachment, Upload
from motcua.dossiers.models.central import CentralDossier
from motcua.dossiers.models.certification import Certification, CertificationBook, CertificationCorrection
from motcua.dossiers.models.charging import DossierOrder
from motcua.dossiers.models.consignment import ConsignedDossier, Consignment
from motcua.dossiers.models.consulting import Consultation, Inquiry
from motcua.dossiers.models.correction import Correction
from motcua.dossiers.models.cosigning import CoSignature
from motcua.dossiers.models.demand import HeldPaperDemand
from motcua.dossiers.models.digital_copy import DigitalCopy
from motcua.dossiers.models.dossier import DailySerial, Dossier, Pause
from motcua.dossiers.models.draft import Draft
from motcua.dossiers.models.due import DueItem
from motcua.dossiers.models.event import DossierEvent, NewEvent
from motcua.dossiers.models.extension import Extension
from motcua.dossiers.models.handing import Dispatch, HandOut, PickupCode
from motcua.dossiers.models.issued import IssuedForm
from motcua.dossiers.models.linked import LinkedPart
from motcua.dossiers.models.marking import DoubleVerdict, SubjectMark
from motcua.dossiers.models.notice import ClockPolicy, Notice
from motcua.dossiers.models.obligation import Obligation
from motcua.dossiers.models.part_upload import PartUpload
from motcua.dossiers.models.posting import Parcel, PostManifest, PostWish
from motcua.dossiers.models.provisional import ProvisionalNumber
from motcua.dossiers.models.relocation import MovedDossier, VersionMove
from motcua.dossiers.models.representation import Representation
from motcua.dossiers.models.result import Result
from motcua.dossiers.models.revision import Revision
from motcua.dossiers.models.stored import StoredPaper
from motcua.dossiers.models.supplement import Supplement, SupplementAnswer
from motcua.dossiers.models.transfer import Transfer

__all__ = [
    "Attachment",
    "CentralDossier",
    "Certification",
    "CertificationBook",
    "CertificationCorrection",
    "ClockPolicy",
    "CoSignature",
    "ConsignedDossier",
    "Consignment",
    "Consultation",
    "Correction",
    "DailySerial",
    "DigitalCopy",
    "Dispatch",
    "Dossier",
    "DossierEvent",
    "DossierOrder",
    "DoubleVerdict",
    "Draft",
    "DueItem",
    "Extension",
    "HandOut",
    "HeldPaperDemand",
    "Inquiry",
    "IssuedForm",
    "LinkedPart",
    "MovedDossier",
    "NewEvent",
    "Notice",
    "Obligation",
    "Parcel",
    "PartUpload",
    "Pause",
    "PickupCode",
    "PostManifest",
    "PostWish",
    "ProvisionalNumber",
    "Representation",
    "Result",
    "Revision",
    "StoredPaper",
    "SubjectMark",
    "Supplement",
    "SupplementAnswer",
    "Transfer",
    "Upload",
    "VersionMove",
]
