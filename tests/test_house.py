"""The plan of the house itself: what no review should have to say twice."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "motcua"
SURFACES = ("portal", "desk", "console", "kiosk", "api")
LONGEST_MODULE, LONGEST_FUNCTION = 400, 40
WRITES = {"save", "create", "bulk_create", "update", "delete", "get_or_create", "update_or_create"}
VIETNAMESE = re.compile(r"\([^()]*[à-ỹđÀ-ỸĐ][^()]*\)")


def modules(folder: Path = SOURCE) -> list[Path]:
    return [path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def where(path: Path, node: ast.AST | None = None) -> str:
    line = f":{getattr(node, 'lineno', '')}" if node else ""
    return f"{path.relative_to(ROOT)}{line}"


def test_modules_stay_small() -> None:
    both = [*modules(), *modules(ROOT / "src" / "motcua_sandbox"), *modules(ROOT / "tests")]
    long = [where(path) for path in both if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_MODULE]
    assert long == []


def test_functions_stay_small() -> None:
    long = [
        where(path, node)
        for path in modules()
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_surfaces_write_nothing_themselves() -> None:
    found = [
        where(path, node)
        for surface in SURFACES
        for path in modules(SOURCE / surface)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
        and "objects" in ast.unparse(node.func)
    ]
    assert found == []


def test_every_rule_cites_its_law_or_policy() -> None:
    silent = [
        where(path, node)
        for path in modules()
        if ("rules" in path.parts or path.name == "rules.py") and "foundation" not in path.parts
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not re.search(r"\b(Law|Policy):", ast.get_docstring(node) or "")
    ]
    assert silent == []


def test_every_service_and_query_says_what_its_name_cannot() -> None:
    silent = [
        where(path, node)
        for path in modules()
        if {"services", "services.py", "ports.py"} & {*path.parts, path.name}
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("motcua.")]


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model.__name__)
def test_every_model_names_its_vietnamese_term_and_the_glossary_has_it(model: type[models.Model]) -> None:
    term = VIETNAMESE.search(model.__doc__ or "")
    assert term, f"{model.__name__}: put the Vietnamese term in brackets into the docstring"
    glossary = (ROOT / "docs" / "reference" / "glossary.md").read_text(encoding="utf-8")
    assert f"`{model.__name__}`" in glossary


def test_what_is_deleted_with_its_parent_is_named_here() -> None:
    """PROTECT is the rule; CASCADE only where the row is a part of its parent and nothing else."""
    parts = {
        f"{model.__name__}.{field.name}"
        for model in own_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.CASCADE
    }
    assert parts == {
        "Component.version", "Term.version", "Fee.version", "PackageMember.package", "Competence.posting",
        "Pause.dossier", "Supplement.dossier", "Consultation.dossier", "Consultation.inquiry",
        "Inquiry.dossier", "LinkedPart.whole", "LinkedPart.after", "Attachment.draft", "Attachment.dossier",
        "Upload.draft", "Upload.dossier", "Upload.attachment", "NewEvent.event",
        "DigitalCopy.attachment", "HeldPaperDemand.dossier", "ConsignedDossier.consignment", "LineDay.line",
        "AccessToken.client", "ComparedDay.comparison",
    }  # fmt: skip


def test_no_time_is_taken_inside_a_service() -> None:
    """The moment comes in as ``at``: a replay, a test and a retry must be able to say when."""
    found = [
        where(path, node)
        for path in modules()
        if {"services", "services.py", "rules", "rules.py"} & {*path.parts, path.name}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"timezone.now", "now", "datetime.now", "date.today"}
    ]
    assert found == []


def test_every_template_is_used() -> None:
    written = "\n".join(
        path.read_text(encoding="utf-8")
        for pattern in ("*.py", "*.html")
        for path in SOURCE.rglob(pattern)
        if "migrations" not in path.parts
    )
    by_name = {"400.html", "403.html", "404.html", "500.html", "503.html"}
    unused = [
        name
        for path in SOURCE.rglob("templates/**/*.html")
        if (name := str(path).rsplit("/templates/", 1)[1]) not in by_name
        and name not in written
        and f"{path.parent.name}/{{" not in written
        and path.name not in written
        and path.stem not in written
    ]
    assert unused == []


def test_every_setting_is_documented() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in (SOURCE / "config").rglob("*.py"))
    names = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', text))
    reference = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    assert sorted(name for name in names if f"`{name}`" not in reference) == []


def test_nothing_tells_where_packages_come_from() -> None:
    for name in ("requirements.lock", "package-lock.json", "pyproject.toml", "package.json"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "resolved" not in text, name
        assert not re.search(r"https?://[^\s\"]*(registry|pypi|pythonhosted|npmjs)", text), name
