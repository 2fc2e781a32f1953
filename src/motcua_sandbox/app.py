"""The sandbox as one ASGI application: every national system below its own path, faults in front of all."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

from motcua_sandbox import settings as environment
from motcua_sandbox.bank.books import Movements
from motcua_sandbox.bank.service import Bank
from motcua_sandbox.control import Control
from motcua_sandbox.einvoice.endpoints import Einvoice
from motcua_sandbox.faults import FaultBoard, FaultMiddleware
from motcua_sandbox.messaging.mail import Mail
from motcua_sandbox.messaging.sms import Sms
from motcua_sandbox.messaging.zalo import Zalo
from motcua_sandbox.payment.endpoints import Payment
from motcua_sandbox.population.service import Population
from motcua_sandbox.portal.endpoints import Portal
from motcua_sandbox.post.service import Post
from motcua_sandbox.service import Service
from motcua_sandbox.settings import Settings
from motcua_sandbox.store import Store
from motcua_sandbox.trust.service import Trust
from motcua_sandbox.vneid.provider import VNConnect, VNeID

DATABASE = "sandbox.sqlite3"


async def _healthz(request: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"})


def create_app(state_dir: Path | None = None, settings: Settings | None = None) -> Starlette:
    """Build the application; without a folder it keeps its state where ``MOTCUA_SANDBOX_STATE`` says."""
    chosen = settings or environment.read()
    if state_dir is not None:
        chosen = chosen.at(state_dir)
    store = Store(chosen.state_dir / DATABASE)
    portal = Portal(store, chosen)
    movements = Movements(store)
    payment, bank = Payment(store, chosen, movements), Bank(store, chosen, movements)
    mail = Mail(store, chosen)
    carriers = (Sms(store, chosen), Zalo(store, chosen), mail)
    national: tuple[Service, ...] = (
        portal,
        VNeID(store, chosen),
        VNConnect(store, chosen),
        Trust(store, chosen),
        Population(store, chosen),
        Post(store, chosen),
        payment,
        bank,
        Einvoice(store, chosen),
        *carriers,
    )
    services = {service.name: service for service in national}
    board = FaultBoard(store, services)
    portal.door.pusher.board = board
    for own in (payment, bank, *carriers):
        own.attach(board)
    control = Control(store, services, board, portal.books)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        smtp = await mail.serve()
        yield
        if smtp is not None:
            smtp.close()
        store.close()

    app = Starlette(
        routes=[
            Route("/healthz", _healthz),
            Mount("/control/portal", routes=portal.door.control_routes()),
            Mount("/control/payment", routes=payment.control_routes()),
            Mount("/control/bank", routes=bank.control_routes()),
            *(Mount(f"/control/{each.name}", routes=each.control_routes()) for each in carriers),
            Mount("/control", routes=control.routes()),
            *(Mount(f"/{name}", routes=service.routes()) for name, service in services.items()),
        ],
        middleware=[Middleware(FaultMiddleware, board=board, services=services)],
        lifespan=lifespan,
    )
    app.state.store = store
    return app


def __getattr__(name: str) -> Any:
    """Build ``app`` when a server asks for it, so that importing this module touches no file."""
    if name == "app":
        return globals().setdefault("app", create_app())
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
