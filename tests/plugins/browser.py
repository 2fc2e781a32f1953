"""What a person's browser does at the sandbox's sign-in page, without a browser."""

from urllib.parse import parse_qsl, urlsplit

import httpx


def come_back(url: str, person: str, **more: str) -> dict[str, str]:
    """Open the page that ``url`` names, choose an account, and return the query that comes back to us."""
    page = httpx.get(url, trust_env=False)
    assert page.status_code == httpx.codes.OK, page.text
    asked = dict(parse_qsl(urlsplit(url).query))
    form = asked | {"person": person} | more
    answer = httpx.post(url.partition("?")[0], data=form, trust_env=False)
    assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
    assert answer.headers["location"].startswith(asked["redirect_uri"])
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))
