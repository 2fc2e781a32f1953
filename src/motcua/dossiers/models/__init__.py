"""One noun a file; import them from here."""

from motcua.dossiers.models.attachment import Attachment, Upload
from motcua.dossiers.models.dossier import Consultation, DailySerial, Dossier, Pause, Supplement
from motcua.dossiers.models.draft import Draft
from motcua.dossiers.models.event import DossierEvent, NewEvent
from motcua.dossiers.models.result import Result

__all__ = [
    "Attachment",
    "Consultation",
    "DailySerial",
    "Dossier",
    "DossierEvent",
    "Draft",
    "NewEvent",
    "Pause",
    "Result",
    "Supplement",
    "Upload",
]
