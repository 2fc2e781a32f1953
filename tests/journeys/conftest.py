"""What a journey needs: a province in the database, the portal and the sandbox answering, a browser, and axe."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from tests.plugins.sandbox import RunningSandbox

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PHONE: ViewportSize = {"width": 375, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 800}
OpenBrowser = Callable[..., BrowserContext]
SLOW_MS = 30_000  # two cores may be busy with three browsers
expect.set_options(timeout=SLOW_MS)


@pytest.fixture(scope="session", autouse=True)
def static_root() -> None:
    """The folder of collected files, which the server expects to be there; the files come from the source."""
    Path(configured.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the run: ``MOTCUA_CHROMIUM``, or the system's. No browser is a failure, not a skip."""
    path = os.environ.get("MOTCUA_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        pytest.fail("no Chromium: apt-get install chromium, or set MOTCUA_CHROMIUM to the path of one")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's driver runs a loop in the thread of the test
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def site(
    transactional_db: None, province: str, live_server: LiveServer, settings: Settings, sandbox: RunningSandbox
) -> str:
    """The address of the running portal of a whole province; people sign in at the sandbox."""
    from motcua.catalog.models import PackLoad
    from motcua.catalog.services.loading import load_pack
    from tests.plugins.province import LOADED_AT

    if not PackLoad.objects.exists():  # the journey before has emptied the tables
        load_pack(province, at=LOADED_AT)
    settings.MOTCUA_PUBLIC_URL = live_server.url
    path, options = settings.MOTCUA_ADAPTERS["accounts.identity_provider"]
    known = {"accounts.identity_provider": (path, {**options, "issuer": f"{sandbox.url}/vneid"})}
    settings.MOTCUA_ADAPTERS = {**settings.MOTCUA_ADAPTERS, **known}
    return str(live_server.url)


@pytest.fixture
def browse(chromium: Browser, site: str) -> Iterator[OpenBrowser]:
    """Open a browser of one's own: ``browse(scripts=False, size=DESK)``; closed when the test is over."""
    opened: list[BrowserContext] = []

    def browse(*, scripts: bool = True, size: ViewportSize = PHONE, **more: Any) -> BrowserContext:
        context = chromium.new_context(
            base_url=site, viewport=size, java_script_enabled=scripts, locale="vi-VN", bypass_csp=scripts, **more
        )
        context.set_default_timeout(SLOW_MS)
        opened.append(context)
        return context

    yield browse
    for context in opened:
        context.close()


def assert_accessible(page: Page) -> None:
    """Fail on any finding of axe, on a page wider than the window, and on a page without one ``h1``."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    told = [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found]
    assert told == [], page.url
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0, f"{page.url} is {wide} px wider than the window"
    assert page.locator("h1").count() == 1, page.url


def sign_in(page: Page, name: str) -> None:
    """Go through the provider's page as one of its ready-made people."""
    page.get_by_role("button", name="Đăng nhập bằng VNeID").click()
    page.get_by_role("button", name=f"Đăng nhập: {name}").click()


@contextmanager
def turned(page: Page) -> Iterator[None]:
    """Wait until what is done inside has led to another page."""
    with page.expect_navigation():
        yield
