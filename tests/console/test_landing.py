"""After signing in, whoever only leads lands on the board, whoever handles dossiers at the desk."""

from django.test import Client

from motcua.accounts.models import User
from tests.factories.offices import Office

PASSWORD = "một câu dài dễ nhớ"


def landing_of(user: User, client: Client) -> str:
    user.set_password(PASSWORD)
    user.save()
    form = {"username": user.username, "password": PASSWORD, "next": "/can-bo/"}
    answer = client.post("/can-bo/dang-nhap/", form)
    assert answer.status_code == 302
    return str(answer["Location"])


def test_the_chairman_lands_on_the_board(chairman: User) -> None:
    assert landing_of(chairman, Client()) == "/dieu-hanh/"


def test_a_leader_who_signs_lands_at_the_desk_and_finds_the_figures_there(place: Office) -> None:
    client = Client()
    assert landing_of(place.signer, client) == "/can-bo/"
    assert 'href="/dieu-hanh/"' in client.get("/can-bo/").content.decode()
