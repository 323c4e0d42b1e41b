"""Knative's manifests wire the same images to the same topics, and say everything that the design relies on."""
import re

import pytest
import yaml

from conftest import FUNCTIONS, INFRA, ROOT, TOPICS

KNATIVE = INFRA / "knative"


def documents():
    found = []
    for name in yaml.safe_load((KNATIVE / "kustomization.yaml").read_text())["resources"]:
        found += [document for document in yaml.safe_load_all((KNATIVE / name).read_text()) if document]
    return found


DOCUMENTS = documents()


def kinds(kind, version=None):
    return {d["metadata"]["name"]: d for d in DOCUMENTS if d["kind"] == kind and (version is None or d["apiVersion"] == version)}


SERVICES = kinds("Service", "serving.knative.dev/v1")
TRIGGERS = kinds("Trigger", "eventing.knative.dev/v1")
BROKERS = kinds("Broker", "eventing.knative.dev/v1")


def test_every_document_is_of_a_known_version_and_in_one_namespace():
    known = {
        ("v1", "Namespace"), ("v1", "ConfigMap"), ("serving.knative.dev/v1", "Service"), ("eventing.knative.dev/v1", "Broker"),
        ("eventing.knative.dev/v1", "Trigger"), ("sources.knative.dev/v1", "SinkBinding"), ("batch/v1", "Job"), ("batch/v1", "CronJob"),
    }
    for document in DOCUMENTS:
        assert (document["apiVersion"], document["kind"]) in known
        assert document["kind"] == "Namespace" or document["metadata"]["namespace"] == "buildtrace"
    names = [(d["kind"], d["metadata"]["name"]) for d in DOCUMENTS]
    assert len(names) == len(set(names))


def test_kustomize_reads_every_manifest_and_names_every_image():
    kustomization = yaml.safe_load((KNATIVE / "kustomization.yaml").read_text())
    assert sorted(kustomization["resources"]) == sorted(p.name for p in KNATIVE.glob("*.yaml") if p.name != "kustomization.yaml")
    used = set(re.findall(r"^\s*-? ?image: (\S+)$", "".join(p.read_text() for p in KNATIVE.glob("*.yaml")), re.M))
    assert {image["name"] for image in kustomization["images"]} == used == {*FUNCTIONS, "buildtrace"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_shaped_as_on_cloud_run(name):
    function, service = FUNCTIONS[name], SERVICES[name]
    template = service["spec"]["template"]
    container = template["spec"]["containers"][0]
    assert container["image"] == name
    assert template["spec"]["containerConcurrency"] == int(function["concurrency"])
    assert template["spec"]["timeoutSeconds"] == 600
    scale = template["metadata"]["annotations"]
    assert scale["autoscaling.knative.dev/min-scale"] == function["min"] and scale["autoscaling.knative.dev/max-scale"] == function["max"]
    assert container["resources"]["limits"] == {"cpu": function["cpu"], "memory": function["memory"]}
    assert container["readinessProbe"]["httpGet"]["path"] == "/ready" and container["livenessProbe"]["httpGet"]["path"] == "/health"
    variables = {v["name"]: v["value"] for v in container["env"]}
    assert variables["BUILDTRACE_CONCURRENCY"] == function["concurrency"]
    assert variables["BUILDTRACE_DATABASE_CONNECTIONS"] == function["connections"]
    visibility = service["metadata"]["labels"].get("networking.knative.dev/visibility")
    assert visibility == (None if function["access"] == "public" else "cluster-local")
    assert {"configMapRef": {"name": "buildtrace"}} in container["envFrom"] and {"secretRef": {"name": "buildtrace"}} in container["envFrom"]


def containers():
    for document in DOCUMENTS:
        spec = document.get("spec", {})
        pod = spec.get("jobTemplate", document).get("spec", {}).get("template", {}).get("spec") if document["kind"] in ("Service", "Job", "CronJob") else None
        if pod:
            yield document["metadata"]["name"], pod, pod["containers"][0]


def test_every_container_is_locked_down():
    found = list(containers())
    assert len(found) == len(FUNCTIONS) + 2
    for name, pod, container in found:
        security = {**pod.get("securityContext", {}), **container["securityContext"]}
        assert security == {
            "runAsNonRoot": True, "runAsUser": 65532, "readOnlyRootFilesystem": True, "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]}, "seccompProfile": {"type": "RuntimeDefault"},
        }, name


def test_functions_can_write_to_tmp_and_nowhere_else():
    for name in FUNCTIONS:
        spec = SERVICES[name]["spec"]["template"]["spec"]
        writable = [m["mountPath"] for m in spec["containers"][0]["volumeMounts"] if not m.get("readOnly")]
        assert writable == ["/tmp"]
        assert {"name": "scratch", "emptyDir": {}} in spec["volumes"]


def test_every_topic_has_a_trigger_that_retries_and_loses_nothing():
    served = {name: topic for name, topic in TOPICS.items() if topic["function"] in FUNCTIONS}
    assert set(TRIGGERS) == {*served, "dead-letters"}
    for name, topic in served.items():
        spec = TRIGGERS[name]["spec"]
        assert spec["broker"] == "work" and spec["filter"] == {"attributes": {"type": f"buildtrace.{name}"}}
        assert spec["subscriber"] == {
            "ref": {"apiVersion": "serving.knative.dev/v1", "kind": "Service", "name": topic["function"]}, "uri": topic["path"],
            "audience": topic["function"],
        }
        delivery = spec["delivery"]
        assert (delivery["retry"], delivery["backoffPolicy"], delivery["backoffDelay"], delivery["timeout"]) == (10, "exponential", "PT10S", "PT600S")
        assert delivery["deadLetterSink"]["ref"] == {"apiVersion": "eventing.knative.dev/v1", "kind": "Broker", "name": "dead-letters"}


def test_the_events_types_are_those_that_are_published():
    source = (ROOT / "Core/PubSub/Client/CloudEventPublisher.swift").read_text()
    assert '"buildtrace.\\(topic)"' in source


def test_dead_letters_go_to_their_function_and_are_tried_for_a_week():
    spec = TRIGGERS["dead-letters"]["spec"]
    assert spec["broker"] == "dead-letters" and "filter" not in spec and spec["subscriber"]["ref"]["name"] == "dead-letter"
    delivery = spec["delivery"]
    assert "deadLetterSink" not in delivery and delivery["backoffPolicy"] == "linear" and delivery["backoffDelay"] == "PT10M"
    assert sum(10 * n for n in range(1, delivery["retry"] + 1)) >= 7 * 24 * 60


def test_events_are_kept_on_disk_and_a_slow_page_holds_up_no_other():
    assert set(BROKERS) == {"work", "dead-letters"}
    for broker in BROKERS.values():
        assert broker["metadata"]["annotations"]["eventing.knative.dev/broker.class"] == "Kafka"
        assert broker["spec"]["config"]["name"] == "kafka-broker-config"
    for trigger in TRIGGERS.values():
        assert trigger["metadata"]["annotations"]["kafka.eventing.knative.dev/delivery.order"] == "unordered"


def test_every_function_and_the_sweep_publish_to_the_work_broker():
    bindings = kinds("SinkBinding")
    subjects = {b["spec"]["subject"]["kind"]: b["spec"]["subject"]["selector"]["matchLabels"] for b in bindings.values()}
    label = {"app.kubernetes.io/part-of": "buildtrace"}
    assert subjects == {"Service": label, "Job": label}
    for binding in bindings.values():
        assert binding["spec"]["sink"]["ref"] == {"apiVersion": "eventing.knative.dev/v1", "kind": "Broker", "name": "work"}
    for name in FUNCTIONS:
        assert label.items() <= SERVICES[name]["metadata"]["labels"].items()
    sweep = kinds("CronJob")["sweep"]["spec"]
    assert sweep["jobTemplate"]["metadata"]["labels"] == label and sweep["schedule"] == "* * * * *"
    assert sweep["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["args"] == ["sweep"]


@pytest.mark.parametrize("name", [n for n, f in FUNCTIONS.items() if f["access"] == "private"])
def test_a_function_lets_in_the_triggers_that_send_to_it_and_nobody_else(name):
    spec = SERVICES[name]["spec"]["template"]["spec"]
    variables = {v["name"]: v["value"] for v in spec["containers"][0]["env"]}
    senders = [t for t, trigger in TRIGGERS.items() if trigger["spec"]["subscriber"]["ref"]["name"] == name]
    assert variables["BUILDTRACE_PUSH_ACCOUNTS"].split(",") == [f"system:serviceaccount:buildtrace:oidc-eventing.knative.dev-trigger-{t}" for t in senders]
    assert {TRIGGERS[t]["spec"]["subscriber"]["audience"] for t in senders} == {variables["BUILDTRACE_PUSH_AUDIENCE"]}
    keys = kinds("ConfigMap")["buildtrace"]["data"]["BUILDTRACE_PUSH_KEYS"]
    mounts = {m["name"]: m for m in spec["containers"][0]["volumeMounts"]}
    assert keys.startswith(mounts["issuer"]["mountPath"] + "/") and {"name": "issuer", "configMap": {"name": "issuer-keys"}} in spec["volumes"]


def test_every_variable_is_one_that_buildtrace_reads_and_none_is_a_secret():
    readme = (ROOT / "README.md").read_text()
    names = set(kinds("ConfigMap")["buildtrace"]["data"])
    for name in FUNCTIONS:
        names |= {v["name"] for v in SERVICES[name]["spec"]["template"]["spec"]["containers"][0]["env"]}
    for name in names:
        assert f"`{name}`" in readme, name
        assert not re.search("PASSWORD|SECRET|API_KEY", name)
