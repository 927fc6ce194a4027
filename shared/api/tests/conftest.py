import pytest


@pytest.fixture
def post(client):
    """POST JSON as a machine: `post(path, body, key=secret, **headers)`."""

    def send(path, body=None, *, key=None, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if key is not None:
            named["X-API-Key"] = key
        return client.post(path, {} if body is None else body, content_type="application/json", headers=named)

    return send
