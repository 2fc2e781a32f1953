"""Loading a pack again does not undo what people have designed, unless the pack itself says something new."""

from pathlib import Path

import pytest
from django.utils import timezone

from motcua.accounts.models import User
from motcua.catalog.models import ProcedureVersion
from motcua.catalog.services import designing
from motcua.catalog.services.designing import Saved
from motcua.catalog.services.loading import load_pack
from tests.catalog.packs import PACK, small_home

CODE = "1.001193"
PROCEDURES = "common/procedures/ho-tich.yaml"

pytestmark = pytest.mark.django_db


def test_a_designed_version_stays_until_the_pack_changes_that_procedure(tmp_path: Path) -> None:
    home, now = small_home(tmp_path / "provinces"), timezone.now()
    load_pack(PACK, at=now, home=home)
    user = User.objects.create(username="nguoi.soan", kind=User.Kind.OFFICER, full_name="Người Soạn")
    draft = designing.begin_draft(CODE, by=user, at=now)
    saved = Saved("thong-tin", "procedure", {"name": "Khai sinh theo tỉnh"}, 1)
    kept = designing.save_section(draft.pk, saved, by=user, at=now)
    version = designing.publish_draft(
        kept.pk, seen=kept.number, valid_from=timezone.localdate(now), by=user, at=now
    )
    other = home / "common" / "fields.csv"
    other.write_text(other.read_text(encoding="utf-8").replace("Thuế,thue,L", "Thuế,thue,M"), encoding="utf-8")
    assert load_pack(PACK, at=now, home=home).changed
    assert latest() == (version.version, "Khai sinh theo tỉnh")
    told = home / PROCEDURES
    told.write_text(
        told.read_text(encoding="utf-8").replace("name: Đăng ký khai sinh", "name: Đăng ký khai sinh (mới)"),
        encoding="utf-8",
    )
    load_pack(PACK, at=now, home=home)
    assert latest() == (version.version + 1, "Đăng ký khai sinh (mới)")


def latest() -> tuple[int, str]:
    found = ProcedureVersion.objects.filter(procedure__code=CODE).latest("version")
    return found.version, found.name
