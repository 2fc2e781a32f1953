"""Everything an officer can do on the desk can be done by a system, or it is said why not."""

from motcua.api.coverage import ADDRESSES, REASONS
from motcua.api.service import api
from motcua.desk.acts import ACTS
from motcua.desk.urls import urlpatterns


def operations() -> set[str]:
    schema = api.get_openapi_schema()
    return {operation["operationId"] for methods in schema["paths"].values() for operation in methods.values()}


def test_every_act_of_the_desk_is_an_operation() -> None:
    assert {f"act_{act.slug.replace('-', '_')}" for act in ACTS} <= operations()


def test_every_address_of_the_desk_is_an_operation_or_has_a_reason() -> None:
    named = {str(pattern.name) for pattern in urlpatterns}
    assert sorted(named - set(ADDRESSES) - set(REASONS)) == []
    assert not set(ADDRESSES) & set(REASONS)


def test_what_is_named_exists() -> None:
    assert sorted({each for names in ADDRESSES.values() for each in names} - operations()) == []
    assert all(len(reason) > 20 for reason in REASONS.values())
    named = {str(pattern.name) for pattern in urlpatterns}
    assert sorted((set(ADDRESSES) | set(REASONS)) - named) == []
