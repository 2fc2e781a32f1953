"""What a dossier is told on paper: receipts, slips and results as PDF, and their signatures (biểu mẫu, văn bản).

Builders read a dossier and return bytes; they write nothing.
"""

from motcua.dossiers.papers.results import result_draft, result_template
from motcua.dossiers.papers.signatures import seal_result, sign_result
from motcua.dossiers.papers.slips import Refusal, receipt, refusal, supplement

__all__ = [
    "Refusal",
    "receipt",
    "refusal",
    "result_draft",
    "result_template",
    "seal_result",
    "sign_result",
    "supplement",
]
