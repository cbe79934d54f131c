from collections.abc import Iterable, Iterator

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from gateway.app import build
from gateway.auth import same_origin
from gateway.database import Database
from gateway.permissions import TABLE, Permission, Require, RequireSession, permits
from gateway.settings import Settings
from models.staff import Role
from tests.agents.floor import some_id
from tests.gateway.staff_api import Desk

#: Whoever asks may have these.
PUBLIC = {"sign_in", "list_sign_in_choices"}

#: What each route demands: the rule book the routes are checked against.
DEMANDS = {
    "sign_out": Permission.SIGNED_IN,
    "read_me": Permission.SIGNED_IN,
    "change_me": Permission.SIGNED_IN,
    "stream_events": Permission.SIGNED_IN,
    "set_presence": Permission.PRESENCE,
    "list_offers": Permission.OFFERS,
    "accept_offer": Permission.OFFERS,
    "decline_offer": Permission.OFFERS,
    "list_conversations": Permission.CONVERSATIONS,
    "read_conversation": Permission.CONVERSATIONS,
    "list_dispositions": Permission.CONVERSATIONS,
    "read_part": Permission.CONVERSATIONS,
    "read_mail": Permission.CONVERSATIONS,
    "send_message": Permission.HANDLING,
    "transfer": Permission.HANDLING,
    "wrap_up": Permission.HANDLING,
    "close": Permission.HANDLING,
    "hold_call": Permission.HANDLING,
    "resume_call": Permission.HANDLING,
    "hang_up_call": Permission.HANDLING,
    "transfer_call": Permission.HANDLING,
    "redial_call": Permission.HANDLING,
    "add_note": Permission.NOTES,
    "find_customers": Permission.CUSTOMERS,
    "read_customer": Permission.CUSTOMERS,
    "read_customer_timeline": Permission.CUSTOMERS,
    "read_account_customer": Permission.CUSTOMERS,
    "read_account_timeline": Permission.CUSTOMERS,
    "read_board": Permission.BOARD,
}

#: A body each route accepts, so that only the permission decides.
BODIES: dict[str, object] = {
    "set_presence": {"state": "away"},
    "change_me": {},
    "decline_offer": {"reason": "busy"},
    "send_message": {"text": "Hello", "client_key": str(some_id())},
    "add_note": {"text": "Hello", "client_key": str(some_id())},
    "transfer": {"level": 2, "note": "Please"},
    "close": {"disposition_id": str(some_id())},
}


def walk(routes: Iterable[object]) -> Iterator[APIRoute]:
    """Yield every route of the whole gateway, those of included routers too."""
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        else:
            inner = getattr(route, "original_router", None)
            yield from walk(inner.routes if inner else ())


GATEWAY = build(Settings(simulator_url="http://127.0.0.1:9"))
ROUTES = [route for route in walk(GATEWAY.routes) if route.path.startswith("/api")]
STAFF_ROUTES = [route for route in ROUTES if route.name in DEMANDS]


def demands(dependant: Dependant) -> Iterator[Permission]:
    for one in dependant.dependencies:
        if isinstance(one.call, (Require, RequireSession)):
            yield one.call.permission
        yield from demands(one)


def asks_for_origin(dependant: Dependant) -> bool:
    return any(one.call is same_origin or asks_for_origin(one) for one in dependant.dependencies)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_route_declares_its_permission_or_is_public(route: APIRoute) -> None:
    declared = set(demands(route.dependant))

    assert declared == (set() if route.name in PUBLIC else {DEMANDS[route.name]})


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_route_that_changes_something_looks_where_it_was_asked_from(
    route: APIRoute,
) -> None:
    if (route.methods or set()) - {"GET"}:
        assert asks_for_origin(route.dependant)


def test_every_role_has_a_row_and_only_specialists_handle() -> None:
    assert set(TABLE) == set(Role)
    assert {role for role in Role if permits(role, Permission.HANDLING)} == {
        Role.SPECIALIST_1,
        Role.SPECIALIST_2,
        Role.LEAD,
    }


async def test_each_role_gets_exactly_the_routes_its_row_allows(
    database: Database, settings: Settings
) -> None:
    desk = Desk(database, settings)
    for role in Role:
        async with desk.signed_in(await desk.hire(role)) as browser:
            for route, method in _calls():
                answer = await browser.request(
                    method, _filled(route.path), json=BODIES.get(route.name)
                )

                refused = answer.status_code == 403
                assert refused != permits(role, DEMANDS[route.name]), (role, route.name)


async def test_nobody_gets_in_unsigned(database: Database, settings: Settings) -> None:
    async with Desk(database, settings).browser() as browser:
        for route, method in [*_calls(), *_signing_out()]:
            answer = await browser.request(method, _filled(route.path), json=BODIES.get(route.name))

            assert answer.status_code == 401, route.name
            assert answer.headers["content-type"] == "application/problem+json"


def _calls() -> list[tuple[APIRoute, str]]:
    apart = {"sign_out", "stream_events"}
    return [
        (route, method)
        for route in STAFF_ROUTES
        if route.name not in apart
        for method in sorted(route.methods or ())
    ]


def _signing_out() -> list[tuple[APIRoute, str]]:
    return [(route, "DELETE") for route in STAFF_ROUTES if route.name == "sign_out"] + [
        (route, "GET") for route in STAFF_ROUTES if route.name == "stream_events"
    ]


def _filled(path: str) -> str:
    for name in ("{offer_id}", "{conversation_id}", "{contact_id}", "{account_id}", "{message_id}"):
        path = path.replace(name, str(some_id()))
    path = path.replace("{n}", "1")
    asked = {"/api/conversations": "?view=mine", "/api/customers": "?q=maria"}
    return path + asked.get(path, "")


def test_the_matrix_is_not_empty() -> None:
    assert {route.name for route in STAFF_ROUTES} == set(DEMANDS)
