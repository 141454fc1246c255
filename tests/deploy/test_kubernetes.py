"""deploy/k8s.yaml: valid for Kubernetes, its parts fit together and fit kiln, and the container runs as the pod has it."""

import itertools
import re
import subprocess
import time

import pytest
import yaml

from cloud import find_tool, require_image
from engine import docker, get, running, state_of
from kiln import PATIENCE_SECONDS, PROGRAM, ROOT, Server, environment, serving, wait_until

MANIFEST = ROOT / "deploy/k8s.yaml"
README = (ROOT / "deploy/README.md").read_text()
SCHEMAS = ROOT / "build/kubernetes-schemas"
RELEASES = sorted(path.name.removeprefix("v") for path in SCHEMAS.glob("v*")) or ["no"]
OBJECTS = {one["kind"]: one for one in yaml.safe_load_all(MANIFEST.read_text())}
POD = OBJECTS["Deployment"]["spec"]["template"]
(CONTAINER,) = POD["spec"]["containers"]
ENVIRONMENT = {one["name"]: one["value"] for one in CONTAINER["env"]}
PROBES = {name: CONTAINER[name] for name in ("startupProbe", "readinessProbe", "livenessProbe")}


def default_on_aws(variable):
    block = re.search(rf'^variable "{variable}" {{\n(.*?)^}}', (ROOT / "terraform/variables.tf").read_text(), re.MULTILINE | re.DOTALL)[1]
    return int(re.search(r"^  default +=\s*(\d+)$", block, re.MULTILINE)[1])


def kubeconform(release, text):
    if not SCHEMAS.is_dir():
        pytest.skip("build/kubernetes-schemas isn't there, nor could scripts/test-deploy get it: the manifest isn't validated")
    return subprocess.run([find_tool("kubeconform"), "-strict", "-summary", "-kubernetes-version", release, "-schema-location",
                           f"{SCHEMAS}/{{{{.NormalizedKubernetesVersion}}}}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"],
                          input=text, capture_output=True, text=True, timeout=PATIENCE_SECONDS)


@pytest.mark.parametrize("release", RELEASES)
def test_it_is_valid_for_the_oldest_and_the_newest_release(release):
    done = kubeconform(release, MANIFEST.read_text())
    assert done.returncode == 0 and "Valid: 5, Invalid: 0, Errors: 0, Skipped: 0" in done.stdout, done.stdout


@pytest.mark.parametrize("right, wrong", [("readOnlyRootFilesystem", "readonlyRootFilesystem"), ("minReplicas: 2", 'minReplicas: "2"')])
def test_a_mistake_would_be_found(right, wrong):
    text = MANIFEST.read_text()
    assert right in text
    done = kubeconform(RELEASES[-1], text.replace(right, wrong))
    assert done.returncode == 1 and "Invalid: 1" in done.stdout


def test_the_oldest_release_is_the_one_that_is_promised():
    if RELEASES != ["no"]:
        oldest = "Kubernetes " + ".".join(min(RELEASES, key=lambda release: tuple(map(int, release.split(".")))).split(".")[:2]) + " or later"
        assert oldest in MANIFEST.read_text() and oldest in README


def test_every_selector_finds_the_pods_and_the_autoscaler_its_deployment():
    labels = POD["metadata"]["labels"]
    spread = [one["labelSelector"]["matchLabels"] for one in POD["spec"]["topologySpreadConstraints"]]
    selectors = [OBJECTS["Deployment"]["spec"]["selector"]["matchLabels"], OBJECTS["Service"]["spec"]["selector"], *spread,
                 OBJECTS["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"], OBJECTS["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"]]
    assert all(selector and selector.items() <= labels.items() for selector in selectors)
    deployment = OBJECTS["Deployment"]
    assert OBJECTS["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"] == {
        "apiVersion": deployment["apiVersion"], "kind": "Deployment", "name": deployment["metadata"]["name"]}


def test_every_port_is_the_one_that_the_image_listens_on():
    port, metrics = CONTAINER["ports"]
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert f"KILN_PORT={port['containerPort']}\n" in dockerfile and "KILN_HOST=0.0.0.0" in dockerfile
    assert ENVIRONMENT.keys().isdisjoint({"KILN_PORT", "KILN_HOST"})
    (service,) = OBJECTS["Service"]["spec"]["ports"]
    to_all, to_pods = OBJECTS["NetworkPolicy"]["spec"]["ingress"]
    assert {service["targetPort"], PROBES["livenessProbe"]["httpGet"]["port"], *(one["port"] for one in to_all["ports"])} == {port["name"]}
    # Health and metrics, for this cluster alone.
    assert {PROBES["startupProbe"]["httpGet"]["port"], PROBES["readinessProbe"]["httpGet"]["port"], *(one["port"] for one in to_pods["ports"])} == {metrics["name"]}
    assert "from" not in to_all and to_pods["from"] == [{"namespaceSelector": {}}]
    said = {name.removeprefix("prometheus.io/"): value for name, value in POD["metadata"]["annotations"].items()}
    assert ENVIRONMENT["KILN_METRICS_PORT"] == str(metrics["containerPort"]) == said["port"] and (said["scrape"], said["path"]) == ("true", "/metrics")


def test_what_the_probes_ask_is_there_and_only_readiness_says_no_before_the_end(database):
    paths = {name: probe["httpGet"]["path"] for name, probe in PROBES.items()}
    with serving(database, "--drain-delay-s", "3", "--metrics-port", "0") as server:
        port = int(re.search(r"metrics on http://127\.0\.0\.1:(\d+)/metrics", server.errors.read_text())[1])
        other = Server(server.process, server.host, port, None, server.output, server.errors)
        asked = {name: server if probe["httpGet"]["port"] == "http" else other for name, probe in PROBES.items()}
        assert {asked[name].get(path).status for name, path in paths.items()} == {200}
        assert other.get(POD["metadata"]["annotations"]["prometheus.io/path"]).status == 200
        server.process.terminate()
        wait_until(lambda: asked["readinessProbe"].get(paths["readinessProbe"]).status == 503, "readiness to turn")
        assert asked["livenessProbe"].get(paths["livenessProbe"]).status == 200
        other.connection.close()
        assert server.process.wait(timeout=PATIENCE_SECONDS) == 0


def test_a_pod_has_the_time_to_drain():
    (drain_ms,) = re.findall(r"kDrainMostMs = ([\d']+);", (ROOT / "src/net/limits.h").read_text())
    limit_s = int(drain_ms.replace("'", "")) / 1000
    delay_s = int(ENVIRONMENT["KILN_DRAIN_DELAY_S"])
    assert POD["spec"]["terminationGracePeriodSeconds"] >= delay_s + limit_s + 5
    assert delay_s >= 5 and f"for {delay_s} s more" in README


def test_no_service_beside_it_sets_its_port(database):
    """For a Service named kiln, Kubernetes would give every pod a KILN_PORT that is no port.

    The variables are those of makeLinkVariables, github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/kubelet/envvars/envvars.go.
    """
    service = OBJECTS["Service"]
    prefix, port = service["metadata"]["name"].upper().replace("-", "_"), service["spec"]["ports"][0]["port"]
    links = {f"{prefix}_SERVICE_HOST": "10.0.0.11", f"{prefix}_SERVICE_PORT": str(port), f"{prefix}_PORT": f"tcp://10.0.0.11:{port}",
             f"{prefix}_PORT_{port}_TCP": f"tcp://10.0.0.11:{port}"}
    done = subprocess.run([PROGRAM, "serve", database], env=environment(**links), capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    assert done.returncode == 2 and f"tcp://10.0.0.11:{port}" in done.stderr, "kiln copes with the variable: then this trap and its remedy can go"
    assert POD["spec"]["enableServiceLinks"] is False


def test_every_setting_is_one_of_kilns(database):
    known = set(re.findall(r"KILN_\w+", subprocess.run([PROGRAM, "serve", "--help"], capture_output=True, text=True, check=True).stdout))
    assert "KILN_PORT" in known and set(ENVIRONMENT) <= known
    with serving(database, env=ENVIRONMENT | {"KILN_DRAIN_DELAY_S": "0", "KILN_METRICS_PORT": "0"}) as server:  # the drain is for the container below
        assert server.get("/readyz").status == 200


def test_it_meets_the_pod_security_standard_restricted():
    """kubernetes.io/docs/concepts/security/pod-security-standards, "Restricted": each control that a pod of this kind can break."""
    pod, container = POD["spec"], CONTAINER["securityContext"]
    assert not {"hostNetwork", "hostPID", "hostIPC", "volumes", "hostAliases"} & set(pod)
    assert not {"privileged", "procMount", "seLinuxOptions"} & set(container) and all("hostPort" not in port for port in CONTAINER["ports"])
    assert container["allowPrivilegeEscalation"] is False and container["capabilities"] == {"drop": ["ALL"]}
    assert pod["securityContext"]["runAsNonRoot"] is True and pod["securityContext"]["runAsUser"] != 0
    assert pod["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault"
    # And beyond it.
    assert container["readOnlyRootFilesystem"] is True and pod["automountServiceAccountToken"] is False
    user = "{runAsUser}:{runAsGroup}".format_map(pod["securityContext"])
    assert f"USER {user}\n" in (ROOT / "Dockerfile").read_text()
    assert set(OBJECTS["NetworkPolicy"]["spec"]["policyTypes"]) == {"Ingress", "Egress"} and OBJECTS["NetworkPolicy"]["spec"]["egress"] == []


def test_a_pod_is_as_large_as_a_task_on_aws_and_scales_at_the_same_load():
    resources = CONTAINER["resources"]
    cpu, memory = resources["requests"]["cpu"], resources["requests"]["memory"]
    assert int(cpu.removesuffix("m")) == default_on_aws("cpu_units") * 1000 // 1024
    assert memory == resources["limits"]["memory"] == f"{default_on_aws('memory_mib')}Mi"
    scaler = OBJECTS["HorizontalPodAutoscaler"]["spec"]
    assert scaler["metrics"][0]["resource"]["target"]["averageUtilization"] == default_on_aws("cpu_target_percent")
    assert scaler["maxReplicas"] == default_on_aws("max_tasks")


def test_at_every_moment_a_pod_serves():
    least = OBJECTS["HorizontalPodAutoscaler"]["spec"]["minReplicas"]
    assert least - OBJECTS["PodDisruptionBudget"]["spec"]["maxUnavailable"] >= 1
    assert OBJECTS["Deployment"]["spec"]["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    assert "replicas" not in OBJECTS["Deployment"]["spec"]  # the autoscaler's


def test_the_readmes_command_sets_the_image_which_until_then_is_none():
    # An image's name has no capitals: github.com/distribution/reference/blob/main/reference.go, "Grammar".
    path_component = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
    reference = re.compile(rf"ghcr\.io(?:/{path_component})+:[\w][\w.-]{{0,127}}")
    assert not reference.fullmatch(CONTAINER["image"])
    command = re.search(r"^sed .*(?= \| kubectl apply -f -$)", README, re.MULTILINE)[0]
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=True)
    changed = [pair for pair in zip(MANIFEST.read_text().splitlines(), done.stdout.splitlines(), strict=True) if pair[0] != pair[1]]
    ((before, after),) = changed
    assert before.strip() == f"image: {CONTAINER['image']}" and reference.fullmatch(after.split()[1])


def test_the_readme_names_what_is_in_the_manifest():
    named = set(re.findall(r"\b(deployment|service)/([\w-]+)", README))
    assert named == {(kind.lower(), OBJECTS[kind]["metadata"]["name"]) for kind in ("Deployment", "Service")}
    assert f"8080:{OBJECTS['Service']['spec']['ports'][0]['port']}\n" in README


@pytest.fixture(scope="module")
def container():
    """Run by Docker with what the pod has of it; its seccomp profile is what RuntimeDefault means."""
    context = {**POD["spec"]["securityContext"], **CONTAINER["securityContext"]}
    memory = CONTAINER["resources"]["limits"]["memory"].replace("Mi", "m")
    options = ["--user", f"{context['runAsUser']}:{context['runAsGroup']}", "--read-only", "--security-opt", "no-new-privileges", "--memory", memory,
               "--memory-swap", memory, *itertools.chain(*(["--cap-drop", one] for one in context["capabilities"]["drop"])),
               *itertools.chain(*(["--env", f"{name}={value}"] for name, value in ENVIRONMENT.items()))]
    with running(require_image(), *options) as (identifier, port):
        yield identifier, port


def test_the_pods_container_serves_drains_and_is_gone_before_it_is_killed(container):
    identifier, port = container
    for path in ("/readyz", "/getRow/0", "/getColumnMedian/dep_delay?carrier=eq.UA", "/rows?format=csv&limit=1000"):
        assert get(port, path).status == 200, path
    begin = time.monotonic()
    docker("kill", "--signal", "TERM", identifier)
    wait_until(lambda: get(port, "/readyz").status == 503, "/readyz to say that it goes")
    assert get(port, "/getRow/0").status == 200  # from a node that hasn't heard yet
    docker("wait", identifier)
    took_s = time.monotonic() - begin
    assert state_of(identifier)["ExitCode"] == 0
    assert int(ENVIRONMENT["KILN_DRAIN_DELAY_S"]) - 1 < took_s < POD["spec"]["terminationGracePeriodSeconds"]
