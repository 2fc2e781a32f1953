"""The store of results over HTTP: list what is kept for a person, fetch one file."""

from motcua.adapters.portal_national.client import NationalPortal, _rows
from motcua.adapters.results_national import mapping
from motcua.dossiers.ports import StoredResult, StoreQuestion

FIND, FILE = "TraCuuKetQua", "LayTepKetQua"


class NationalResults(NationalPortal):
    """``dossiers.ports.ResultStore``: the same way in as the portal's one-stop adapter, two more services."""

    def find(self, question: StoreQuestion) -> list[StoredResult]:
        """Return what the store keeps for a person, of the kinds asked for."""
        answer = self._call(FIND, question.unit, mapping.question(question), unit=question.unit)
        return mapping.listed(answer, self._credentials["password"])

    def fetch(self, agency: str, path: str, *, unit: str) -> bytes:
        """Return one file of the store, as whole as its digest says."""
        answer = self._call(FILE, unit, {"CoQuanChuQuan": agency, "DuongDan": path}, unit=unit)
        return mapping.content(_rows(answer))
