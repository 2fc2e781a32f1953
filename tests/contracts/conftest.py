import pytest

from motcua.adapters.portal_national.inbound import PortalFilings
from motcua.sync.front_door import FrontDoor
from tests.contracts.filer import Filer, options
from tests.contracts.front_door import Later
from tests.factories.offices import Office, office
from tests.plugins.sandbox import RunningSandbox


@pytest.fixture
def place(db: None) -> Office:
    return office()


@pytest.fixture
def portal(fresh_sandbox: RunningSandbox) -> PortalFilings:
    return PortalFilings(**options(fresh_sandbox))


@pytest.fixture
def filer(fresh_sandbox: RunningSandbox) -> Filer:
    return Filer(fresh_sandbox)


@pytest.fixture
def door(portal: PortalFilings) -> FrontDoor:
    return FrontDoor(portal, Later())
