"""What a dossier is told on paper: receipts, slips, letters, books and results as PDF, and their signatures.

Builders read a dossier and return bytes; they write nothing (biểu mẫu, văn bản).
"""

from motcua.dossiers.papers.answers import answers_of
from motcua.dossiers.papers.control import control_sheet
from motcua.dossiers.papers.joint import joint_receipt
from motcua.dossiers.papers.notices import Ending, apology, stop_notice
from motcua.dossiers.papers.records import HandOver, Line, hand_over_record, line_of, result_receipt
from motcua.dossiers.papers.register import register
from motcua.dossiers.papers.results import replaced, result_draft, result_template
from motcua.dossiers.papers.signatures import seal_result, sign_result
from motcua.dossiers.papers.slips import Refusal, receipt, refusal, supplement

__all__ = [
    "Ending",
    "HandOver",
    "Line",
    "Refusal",
    "answers_of",
    "apology",
    "control_sheet",
    "hand_over_record",
    "joint_receipt",
    "line_of",
    "receipt",
    "refusal",
    "register",
    "replaced",
    "result_draft",
    "result_receipt",
    "result_template",
    "seal_result",
    "sign_result",
    "stop_notice",
    "supplement",
]
