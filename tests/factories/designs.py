"""A procedure of the small province that is whole: form, steps, papers, term and fees."""

from typing import Any

import yaml

from motcua.catalog.models import ProcedureVersion
from motcua.catalog.rules.forms import compile_form
from motcua.catalog.rules.pack import FormSource
from motcua.catalog.services.publishing import publish_forms
from motcua.workflows.services import Definition
from tests.factories.offices import Office, moment, office

CODE = "1.001193"
FORM = """
key: khai-sinh-nho
title: Tờ khai đăng ký khai sinh
applicant: {name: applicant_name}
steps:
  - key: child
    title: Trẻ được khai sinh
    fields:
      - {key: child, kind: person_name, label: Họ tên trẻ}
      - {key: place, kind: choice, label: Nơi sinh, required: false, options: [Bệnh viện, Tại nhà]}
  - key: applicant
    title: Người đi khai
    fields:
      - {key: applicant_name, kind: person_name, label: Họ tên người đi khai, required: false}
example: {child: Nguyễn Văn Bé}
"""


def whole_office() -> Office:
    """Return the office with a procedure that has nothing missing."""
    place = office()
    complete(place.version)
    return place


def complete(version: ProcedureVersion) -> None:
    """Give a version of the small province its form, and the fingerprints that published things have."""
    body = compile_form(yaml.safe_load(FORM))
    source = FormSource("khai-sinh-nho", body["ui"]["title"], body, ())
    forms, _new = publish_forms([source], at=moment("2020-01-01T00:00"))
    version.form = forms["khai-sinh-nho"]
    version.source, version.confidence = "bộ kiểm thử", "H"
    version.deciding_agency_key = "so-tu-phap"
    version.components.update(is_required=False)
    version.save()
    flow = version.workflow
    assert flow is not None
    flow.digest = Definition(flow.key, flow.name, flow.body).digest
    flow.save()


def with_step_hours(document: dict[str, Any], key: str, hours: int) -> dict[str, Any]:
    """Return a workflow part in which one step has other hours."""
    steps = [{**step, "hours": hours} if step["key"] == key else step for step in document["workflow"]["steps"]]
    return {"steps": steps}
