"""The control page and its API: ledger, dossiers, counts, forgetting."""

from pathlib import Path

import pytest

from motcua_sandbox.settings import Settings, read
from tests.sandbox.client import Caller, Start
from tests.sandbox.messages import CODE, OTHER, dossier, finished, step


def codes(count: int) -> list[str]:
    return [f"H58.14-250804-{number:04d}" for number in range(1, count + 1)]


def test_the_ledger_keeps_everything_in_order_as_it_came(sandbox: Caller) -> None:
    sandbox.create(dossier())
    sandbox.progress(step(NguoiXuLy=""))
    sandbox.progress(step())
    sandbox.look_up(CODE)
    entries = sandbox.ledger()
    assert [(entry["service"], entry["outcome"], entry["error_code"]) for entry in entries] == [
        ("auth", "answered", "0"),
        ("DongBoHoSoMC", "accepted", "0"),
        ("CapNhatTienDoHoSoMC", "refused", "-1"),
        ("CapNhatTienDoHoSoMC", "accepted", "0"),
        ("TraCuuHoSo", "answered", "0"),
    ]
    assert entries[1]["body"] == dossier()
    assert entries[2]["body"] == step(NguoiXuLy="")
    assert "NguoiXuLy" in entries[2]["message"]
    assert [entry["seq"] for entry in entries] == sorted({entry["seq"] for entry in entries})


def test_the_ledger_can_be_asked_by_service_system_and_dossier(sandbox: Caller) -> None:
    sandbox.create(dossier(), dossier(MaHoSo=OTHER))
    sandbox.progress(step(), step(MaHoSo=OTHER))
    assert [entry["mahoso"] for entry in sandbox.ledger(service="CapNhatTienDoHoSoMC")] == [CODE, OTHER]
    assert [entry["service"] for entry in sandbox.ledger(mahoso=OTHER)] == ["DongBoHoSoMC", "CapNhatTienDoHoSoMC"]
    [only] = sandbox.ledger(service="DongBoHoSoMC", mahoso=OTHER)
    assert only["body"]["MaHoSo"] == OTHER
    assert len(sandbox.ledger(service="portal")) == 5
    assert sandbox.ledger(service="vneid") == []


def test_the_ledger_comes_in_pages(sandbox: Caller) -> None:
    sandbox.create(*[dossier(MaHoSo=code) for code in codes(25)])
    seen: list[str] = []
    after: int | None = 0
    while after is not None:
        page = sandbox.get(
            "/control/ledger", params={"service": "DongBoHoSoMC", "after": after, "limit": 10}
        ).json()
        seen += [entry["mahoso"] for entry in page["entries"]]
        after = page["next_after"]
    assert seen == codes(25)


def test_dossiers_come_in_pages_with_their_state(sandbox: Caller) -> None:
    sandbox.create(*[dossier(MaHoSo=code) for code in codes(5)])
    sandbox.progress(step(MaHoSo=codes(5)[0]))
    first = sandbox.get("/control/dossiers", params={"limit": 3}).json()
    assert [row["mahoso"] for row in first["dossiers"]] == codes(5)[:3]
    assert first["dossiers"][0]["progress"] == 1
    assert first["dossiers"][0]["status"] == "2"
    assert first["dossiers"][0]["dossier"] == dossier(MaHoSo=codes(5)[0])
    rest = sandbox.get("/control/dossiers", params={"limit": 3, "after": first["next_after"]}).json()
    assert [row["mahoso"] for row in rest["dossiers"]] == codes(5)[3:]
    assert rest["next_after"] is None


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "x"}, {"limit": "10001"}, {"limit": "-1"}])
@pytest.mark.parametrize("path", ["/control/ledger", "/control/dossiers"])
def test_a_wrong_page_size_is_explained(sandbox: Caller, path: str, query: dict[str, str]) -> None:
    answer = sandbox.get(path, params=query)
    assert answer.status_code == 422
    assert "limit" in answer.json()["detail"]


def test_the_summary_counts(sandbox: Caller) -> None:
    sandbox.create(dossier(), dossier(MaHoSo=OTHER))
    sandbox.update(finished())
    sandbox.progress(step())
    sandbox.progress(step())
    sandbox.progress(step(TrangThai="99"))
    counts = sandbox.summary()
    assert counts["dossiers"] == 2
    assert counts["progress"] == 1
    assert counts["duplicates"] == 1
    assert counts["refusals"] == 1
    assert counts["by_status"] == {"2": 1, "9": 1}
    assert set(counts["services"]) >= {"portal", "trust", "vneid"}


def test_everything_received_survives_a_restart(start: Start, sandbox: Caller) -> None:
    sandbox.create(dossier())
    sandbox.progress(step())
    again = start()
    again.session = sandbox.session
    assert again.look_up(CODE)[0]["DanhSachTienDo"] == [step()]
    assert again.progress(step("4", "20250804100000"))["error_code"] == "0"
    assert [entry["outcome"] for entry in again.ledger(mahoso=CODE, service="portal")] == [
        "accepted",
        "accepted",
        "answered",
        "accepted",
    ]


def test_reset_forgets_what_was_received_and_the_faults(sandbox: Caller) -> None:
    sandbox.create(dossier())
    sandbox.progress(step())
    sandbox.switch(portal={"error_500": 1.0})
    assert sandbox.post("/control/reset").json() == {"reset": True}
    counts = sandbox.summary()
    assert (counts["dossiers"], counts["progress"], counts["by_status"]) == (0, 0, {})
    assert sandbox.ledger() == []
    assert sandbox.get("/control/faults").json() == {"seed": 0}
    assert sandbox.call("TraCuuHoSo", mahoso=CODE)["error_code"] == "3"


def test_the_page_shows_services_counts_and_switches(sandbox: Caller) -> None:
    sandbox.create(dossier())
    page = sandbox.get("/control/")
    assert page.status_code == 200
    assert "hồ sơ: 1" in page.text
    assert "<script" not in page.text
    for field in (
        "portal/reset",
        "portal/answer_then_cut",
        "portal/stale_session",
        "vneid/forged_signature",
        "seed",
    ):
        assert f"name='{field}'" in page.text


def test_the_page_switches_faults_without_scripts(sandbox: Caller) -> None:
    sandbox.switch(**{"vneid.token": {"error_500": 2}})
    form = {
        "seed": "5",
        "portal/error_500": "3",
        "portal/delay": "0,25",
        "portal/reset": "",
        "vneid/refuse": "1.0",
    }
    answer = sandbox.post("/control/", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/control/")
    assert sandbox.get("/control/faults").json() == {
        "seed": 5,
        "portal": {"error_500": 3, "delay": 0.25},
        "vneid": {"refuse": 1.0},
        "vneid.token": {"error_500": 2},
    }
    assert "value='0.25'" in sandbox.get("/control/").text


@pytest.mark.parametrize("value", ["nhiều", "-1", "7.5", "nan", "inf"])
def test_the_page_explains_a_wrong_switch(sandbox: Caller, value: str) -> None:
    answer = sandbox.post("/control/", data={"portal/reset": value})
    assert answer.status_code == 422
    assert "Chưa đổi được" in answer.text
    assert sandbox.get("/control/faults").json() == {"seed": 0}


def test_the_page_forgets_and_comes_back(sandbox: Caller) -> None:
    sandbox.create(dossier())
    answer = sandbox.post("/control/reset", data={"ok": "1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/control/")
    assert sandbox.summary()["dossiers"] == 0


def test_settings_come_from_the_environment() -> None:
    environ = {
        "MOTCUA_SANDBOX_STATE": "/srv/x",
        "MOTCUA_SANDBOX_PROVINCES": "H20, H58 ,H56",
        "MOTCUA_SANDBOX_REDIRECT_URIS": "https://a/x,https://b/y",
        "MOTCUA_SANDBOX_CATALOGUE": "/srv/c.csv",
        "MOTCUA_SANDBOX_STRICT_CATALOGUE": "1",
        "MOTCUA_SANDBOX_SESSION_SECONDS": "60",
        "MOTCUA_SANDBOX_ISSUER": "http://x/vneid/",
        "MOTCUA_SANDBOX_PORTAL_PASSWORD": "p",
    }
    settings = read(environ)
    assert settings.state_dir == Path("/srv/x")
    assert settings.provinces == ("H20", "H58", "H56")
    assert settings.redirect_uris == ("https://a/x", "https://b/y")
    assert settings.catalogue == Path("/srv/c.csv")
    assert settings.strict_catalogue
    assert (settings.session_seconds, settings.issuer, settings.portal_password) == (60, "http://x/vneid", "p")
    assert read({}) == Settings()
