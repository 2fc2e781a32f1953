"""Faults that strike on demand, by count or by chance, and never where they were not ordered."""

import asyncio
import time
from typing import Any

import httpx
import pytest

from tests.sandbox.client import UNIT, Caller, Start
from tests.sandbox.messages import CODE, OTHER, dossier, step


def test_without_an_order_nothing_fails(sandbox: Caller) -> None:
    assert sandbox.get("/control/faults").json() == {"seed": 0}
    for number in range(30):
        assert sandbox.create(dossier(MaHoSo=f"H58.14-250804-{number:04d}"))["error_code"] == "0"
    assert sandbox.summary()["faults_shown"] == {}


def test_a_count_strikes_so_many_calls_and_no_more(sandbox: Caller) -> None:
    sandbox.sign_in()
    sandbox.switch(portal={"error_500": 2})
    statuses = [sandbox.post("/portal/auth", json={}).status_code for _ in range(4)]
    assert statuses == [500, 500, 200, 200]
    assert sandbox.get("/control/faults").json() == {"seed": 0}
    assert sandbox.summary()["faults_shown"] == {"error_500": 2}


def test_certainty_strikes_every_call(sandbox: Caller) -> None:
    sandbox.switch(portal={"error_500": 1.0})
    assert {sandbox.post("/portal/auth", json={}).status_code for _ in range(10)} == {500}
    sandbox.switch(portal={"error_500": 0})
    assert sandbox.post("/portal/auth", json={}).status_code == 200


def test_chance_repeats_with_its_seed(sandbox: Caller) -> None:
    def run(seed: int) -> list[int]:
        sandbox.switch(seed=seed, portal={"error_500": 0.5})
        return [sandbox.post("/portal/auth", json={}).status_code for _ in range(60)]

    first = run(7)
    assert 15 <= first.count(500) <= 45
    assert run(7) == first
    assert run(8) != first


def test_one_operation_can_be_switched_alone(sandbox: Caller) -> None:
    sandbox.sign_in()
    sandbox.switch(**{"portal.integrate": {"error_500": 1.0}})
    assert sandbox.call("LayDanhMucCoQuan", at="share")["error_code"] == "0"
    body = {"session": sandbox.session, "madonvi": "H58", "service": "TraCuuHoSo", "mahoso": CODE}
    assert sandbox.post("/portal/integrate", json=body).status_code == 500


def test_one_service_s_faults_are_not_another_s(sandbox: Caller) -> None:
    sandbox.switch(portal={"error_500": 1.0})
    assert sandbox.get("/vneid/jwks").status_code == 200
    assert sandbox.get("/healthz").json() == {"status": "ok"}
    assert sandbox.get("/control/").status_code == 200


def test_a_reset_leaves_no_effect(sandbox: Caller) -> None:
    sandbox.sign_in()
    sandbox.switch(portal={"reset": 1})
    with pytest.raises(ConnectionResetError):
        sandbox.create(dossier())
    assert sandbox.look_up(CODE) == []


def test_answer_then_cut_leaves_the_effect(sandbox: Caller) -> None:
    sandbox.create(dossier())
    sandbox.switch(portal={"answer_then_cut": 1})
    with pytest.raises(ConnectionResetError):
        sandbox.progress(step())
    assert [row["TrangThai"] for row in sandbox.look_up(CODE)[0]["DanhSachTienDo"]] == ["2"]
    assert sandbox.progress(step())["error_code"] == "0"
    assert (sandbox.summary()["progress"], sandbox.summary()["duplicates"]) == (1, 1)


def test_a_refusal_has_no_effect(sandbox: Caller) -> None:
    sandbox.sign_in()
    sandbox.switch(portal={"refuse": 1})
    assert sandbox.create(dossier())["error_code"] == "-1"
    assert sandbox.look_up(CODE) == []
    assert sandbox.create(dossier())["error_code"] == "0"


def test_a_stale_session_asks_for_a_new_sign_in(sandbox: Caller) -> None:
    sandbox.sign_in()
    sandbox.switch(**{"portal.integrate": {"stale_session": 1}})
    assert sandbox.create(dossier())["error_code"] == "3"
    assert sandbox.create(dossier())["error_code"] == "3"  # the session is really gone
    sandbox.sign_in()
    assert sandbox.create(dossier())["error_code"] == "0"


def test_a_call_held_back_over_a_reset_acts_no_more(sandbox: Caller) -> None:
    sandbox.sign_in()
    sandbox.switch(**{"portal.integrate": {"delay": 1, "delay_seconds": 0.3}})
    body = {"session": sandbox.session, "madonvi": UNIT, "service": "DongBoHoSoMC", "isUpdating": "False"}

    async def both() -> None:
        transport = httpx.ASGITransport(app=sandbox.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
            held = asyncio.create_task(client.post("/portal/integrate", json=body | {"data": [dossier()]}))
            await asyncio.sleep(0.1)
            assert (await client.post("/control/reset")).status_code == 200
            with pytest.raises(ConnectionResetError):
                await held

    asyncio.run(both())
    assert sandbox.summary()["dossiers"] == 0


def test_a_delay_waits_and_lets_others_pass(sandbox: Caller) -> None:
    sandbox.switch(**{"vneid.jwks": {"delay": 1, "delay_seconds": 0.5}})

    async def both() -> tuple[float, float]:
        transport = httpx.ASGITransport(app=sandbox.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:

            async def timed(path: str) -> float:
                begun = time.monotonic()
                assert (await client.get(path)).status_code == 200
                return time.monotonic() - begun

            slow, fast = await asyncio.gather(timed("/vneid/jwks"), timed("/healthz"))
            return slow, fast

    slow, fast = asyncio.run(both())
    assert slow >= 0.5
    assert fast < 0.4


def test_a_duplicated_call_is_carried_out_twice(sandbox: Caller) -> None:
    sandbox.create(dossier())
    sandbox.switch(portal={"duplicate": 1})
    answer = sandbox.progress(step())
    assert answer["error_code"] == "0"
    outcomes = [entry["outcome"] for entry in sandbox.ledger(service="CapNhatTienDoHoSoMC")]
    assert outcomes == ["accepted", "duplicate"]


def test_a_reordered_call_is_overtaken_by_the_next(sandbox: Caller) -> None:
    sandbox.switch(**{"vneid.jwks": {"reorder": 1}})

    async def both() -> list[str]:
        transport = httpx.ASGITransport(app=sandbox.app)
        served: list[str] = []
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:

            async def get(path: str) -> None:
                assert (await client.get(path)).status_code == 200
                served.append(path)

            await asyncio.gather(get("/vneid/jwks"), get("/vneid/.well-known/openid-configuration"))
        return served

    assert asyncio.run(both()) == ["/vneid/.well-known/openid-configuration", "/vneid/jwks"]


def test_a_reordered_call_that_nobody_follows_is_served_all_the_same(sandbox: Caller) -> None:
    sandbox.switch(portal={"reorder": 1})
    assert sandbox.post("/portal/auth", json={}).status_code == 200


def test_a_stale_catalogue_lacks_the_newest(sandbox: Caller) -> None:
    whole = sandbox.call("LayDanhSachTTHC", at="share")["result"]
    sandbox.switch(**{"portal.share": {"stale_catalogue": 2}})
    old = sandbox.call("LayDanhSachTTHC", at="share")["result"]
    newest = whole[-1]["MATTHC"]
    assert 0 < len(old) < len(whole)
    assert newest not in {procedure["MATTHC"] for procedure in old}
    assert sandbox.call("LayThuTuc", at="share", maTTHC=newest)["result"] == []
    assert sandbox.call("LayThuTuc", at="share", maTTHC=newest)["result"][0]["MATTHC"] == newest


def test_switches_survive_a_restart(start: Start, sandbox: Caller) -> None:
    sandbox.switch(seed=3, portal={"error_500": 2})
    sandbox.post("/portal/auth", json={})
    again = start()
    assert again.get("/control/faults").json() == {"seed": 3, "portal": {"error_500": 1}}
    assert again.post("/portal/auth", json={}).status_code == 500


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"lottery": {"reset": 1}}, "lottery"),
        ({"portal": {"explode": 1}}, "explode"),
        ({"vneid": {"stale_session": 1}}, "stale_session"),
        ({"portal": {"reset": -1}}, "reset"),
        ({"portal": {"reset": 1.5}}, "reset"),
        ({"portal": {"reset": "1"}}, "reset"),
        ({"portal": {"reset": True}}, "reset"),
        ({"portal": {"delay_seconds": 601}}, "delay_seconds"),
        ({"portal": {"clock_skew_seconds": 100_000}}, "clock_skew_seconds"),
        ({"portal": {"clock_skew_seconds": "1"}}, "clock_skew_seconds"),
        ({"portal": 1}, "portal"),
        ({"seed": "x"}, "seed"),
    ],
)
def test_a_wrong_order_is_explained_and_changes_nothing(sandbox: Caller, wish: dict[str, Any], words: str) -> None:
    sandbox.switch(portal={"error_500": 3})
    answer = sandbox.request("PUT", "/control/faults", json=wish)
    assert answer.status_code == 422
    assert words in answer.json()["detail"]
    assert sandbox.get("/control/faults").json() == {"seed": 0, "portal": {"error_500": 3}}


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"portal": {"reset": NaN}}'])
def test_an_order_that_cannot_be_read_is_refused(sandbox: Caller, content: bytes) -> None:
    assert sandbox.request("PUT", "/control/faults", content=content).status_code == 422


def test_a_client_that_retries_delivers_everything_once(sandbox: Caller) -> None:
    """What the sandbox is for: under every fault at once, a careful caller loses and doubles nothing."""
    sandbox.sign_in()
    faults = {"reset": 0.15, "answer_then_cut": 0.15, "error_500": 0.15, "refuse": 0.1, "stale_session": 0.1}
    sandbox.switch(seed=11, portal=faults)
    rows = [step("2", "20250804090000"), step("4", "20250804100000"), step("9", "20250804110000")]
    for code in (CODE, OTHER):
        deliver(sandbox, lambda code=code: sandbox.create(dossier(MaHoSo=code)))
        for row in rows:
            deliver(sandbox, lambda row=row, code=code: sandbox.progress(row | {"MaHoSo": code}))
    sandbox.switch()
    sandbox.sign_in()
    for code in (CODE, OTHER):
        assert sandbox.look_up(code)[0]["DanhSachTienDo"] == [row | {"MaHoSo": code} for row in rows]


def deliver(sandbox: Caller, send: Any) -> None:
    for _ in range(200):
        try:
            answer = send()
        except (ConnectionResetError, ValueError):  # cut, or an answer that is no JSON
            continue
        if answer["error_code"] == "0" or "đã tồn tại" in answer["message"]:
            return
        if answer["error_code"] == "3":
            sandbox.session = ""
            renew(sandbox)
    pytest.fail("not delivered")


def renew(sandbox: Caller) -> None:
    for _ in range(200):
        try:
            sandbox.sign_in()
        except (ConnectionResetError, ValueError, AssertionError):
            continue
        return
    pytest.fail("not signed in")
