"""The compose file and the Dockerfiles hang together. No engine runs them here, so this is what can be known."""

import importlib
import json
import re
import shlex
from pathlib import Path

import pytest
import yaml

from scripts.parts import PORTALS, ROOT
from tests.tooling.test_env_example import example, names_read

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = [name for name in SERVICES if name.startswith(PORTALS)]


def dockerfile(portal):
    """The instructions of a Dockerfile: [(word, the rest)], comments gone and continued lines joined."""
    text = re.sub(r"^#.*\n", "", (ROOT / f"{portal}_portal" / "Dockerfile").read_text(), flags=re.M)
    lines = text.replace("\\\n", "").splitlines()
    return [tuple(line.split(" ", 1)) for line in lines if line.strip()]


def test_both_portals_have_their_four_processes_and_the_stores_are_there():
    wanted = {f"{portal}-{part}" for portal in PORTALS for part in ("migrate", "web", "worker", "beat")}

    assert set(SERVICES) == wanted | {"redis", "mongodb"}


@pytest.mark.parametrize("name", OURS)
def test_environment_is_known_and_the_command_exists(name):
    service, portal = SERVICES[name], name.partition("-")[0]

    assert set(service["environment"]) <= names_read(portal)
    assert service["env_file"] == f"{portal}_portal/.env"
    assert (ROOT / service["build"]["dockerfile"]).is_file()
    words = service.get("command", ["granian"])
    assert words[0] in {"granian", "celery", "python"}
    if words[0] == "python":
        assert (ROOT / words[1]).is_file()
    if words[0] == "celery":
        assert importlib.util.find_spec(words[2].replace("/", ".")) is not None


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_needs_is_declared(name):
    service = SERVICES[name]

    for needed, how in service.get("depends_on", {}).items():
        assert needed in SERVICES
        if how["condition"] == "service_healthy":
            assert "test" in SERVICES[needed]["healthcheck"]
    assert set(service["networks"]) <= set(COMPOSE["networks"])
    assert {volume.partition(":")[0] for volume in service.get("volumes", [])} <= set(COMPOSE["volumes"])


@pytest.mark.parametrize("portal", PORTALS)
def test_worker_takes_its_own_portals_queue(portal):
    words = SERVICES[f"{portal}-worker"]["command"]

    assert words[words.index("-Q") + 1] == portal


@pytest.mark.parametrize("portal", PORTALS)
def test_portals_find_each_other_and_the_stores_under_the_services_names(portal):
    values = {name: value for name, (value, _, _) in example(portal).items()}
    hosts = re.findall(r"://([a-z-]+):", values["DATABASE_URL"] + values["REDIS_URL"])
    peer = SERVICES[f"{portal}-web"]["environment"][
        "PRODUCER_DASHBOARD_URL" if portal == "buyer" else "BUYER_DASHBOARD_URL"
    ]
    peer_host, _, peer_port = peer.removeprefix("http://").partition(":")

    assert set(hosts) <= set(SERVICES)
    assert SERVICES[peer_host]["ports"] == [f"127.0.0.1:{peer_port}:{peer_port}"]
    assert f"{portal}-web" in values["ALLOWED_HOSTS"].split(",")


@pytest.mark.parametrize("portal", PORTALS)
def test_people_are_not_led_to_a_services_name(portal):
    site, _, _ = example(portal)["PEER_SITE_URL"]

    assert "PEER_SITE_URL" not in SERVICES[f"{portal}-web"]["environment"]
    assert site.startswith("https://")
    assert site.removeprefix("https://") not in SERVICES


@pytest.mark.parametrize("portal", PORTALS)
def test_dockerfile_copies_what_is_there_and_runs_without_root(portal):
    instructions = dockerfile(portal)
    sources = [rest.split()[0] for word, rest in instructions if word == "COPY" and not rest.startswith("--from")]
    kept = {line[1:] for line in Path(ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}

    assert all((ROOT / source).exists() and source.split("/")[0] in kept for source in sources)
    assert [rest for word, rest in instructions if word == "USER"] == ["portal"]
    assert len([word for word, _ in instructions if word == "FROM"]) == 2


@pytest.mark.parametrize("portal", PORTALS)
def test_dockerfile_serves_and_checks_the_same_port(portal):
    instructions = dict(dockerfile(portal))
    served = json.loads(instructions["CMD"])
    checked = json.loads(instructions["HEALTHCHECK"].partition("CMD")[2])

    compile(checked[2], "healthcheck", "exec")
    assert served[served.index("--port") + 1] == instructions["EXPOSE"]
    assert f"127.0.0.1:{instructions['EXPOSE']}/readyz" in checked[2]
    assert importlib.util.find_spec(served[-1].partition(":")[0]) is not None


@pytest.mark.parametrize("portal", PORTALS)
def test_building_the_static_files_sets_only_names_that_are_read(portal):
    command = next(rest for word, rest in dockerfile(portal) if word == "RUN" and "collectstatic" in rest)
    words = shlex.split(command.partition("env ")[2])
    names = {word.partition("=")[0] for word in words if re.match(r"[A-Z_]+=", word)}

    assert names <= names_read("buyer") | names_read("producer")
