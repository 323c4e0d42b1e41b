"""What stands on Google Cloud after infra/cloud/all: everything that the design relies on, and no right more."""
import re

from conftest import FUNCTIONS, ROOT, TOPICS

AGENT = "serviceAccount:service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com"


def member(name):
    return f"serviceAccount:buildtrace-{name}@test-project.iam.gserviceaccount.com"


def url(name):
    return f"https://buildtrace-{name}-123456789012.europe-west3.run.app"


def test_the_topics_are_those_of_the_pipeline(deployed):
    source = (ROOT / "Core/Domain/Messages/Topic.swift").read_text()
    topics = re.findall(r'^    case \w+ = "([a-z-]+)"$', source, re.M)
    assert sorted(TOPICS) == sorted(topics)
    assert sorted(deployed.state["topics"]) == sorted([f"buildtrace-{t}" for t in topics] + [f"buildtrace-{t}-dead-letter" for t in topics])


def test_every_function_pushed_to_is_one_that_takes_messages_on_that_path():
    """Topics without a function yet keep their messages; that function must then really be missing."""
    executables = {"page": "Page", "diff": "Diff", "summary": "Summary", "orchestrator": "Orchestrator", "object-diff": "ObjectDiff"}
    for topic in TOPICS.values():
        source = ROOT / "Functions" / executables[topic["function"]] / "App.swift"
        assert (topic["function"] in FUNCTIONS) == source.exists(), topic
        if topic["path"] != "/":
            assert f'path: "{topic["path"]}"' in source.read_text()


def test_work_is_pushed_with_an_identity_and_given_up_after_ten_attempts(deployed):
    for name, topic in TOPICS.items():
        found = deployed.state["subscriptions"][f"buildtrace-{name}-push"]
        wanted = {
            "--topic": f"buildtrace-{name}", "--ack-deadline": "600", "--min-retry-delay": "10s", "--max-retry-delay": "600s",
            "--dead-letter-topic": f"buildtrace-{name}-dead-letter", "--max-delivery-attempts": "10", "--expiration-period": "never",
            "--message-retention-duration": "7d",
        }
        if topic["function"] in FUNCTIONS:
            wanted |= {
                "--push-endpoint": url(topic["function"]) + topic["path"], "--push-auth-token-audience": url(topic["function"]),
                "--push-auth-service-account": "buildtrace-push@test-project.iam.gserviceaccount.com",
            }
        assert found == wanted


def test_dead_letters_are_kept_for_a_month_and_pushed_until_they_are_taken(deployed):
    for name in TOPICS:
        found = deployed.state["subscriptions"][f"buildtrace-{name}-dead-letter-keep"]
        assert found["--topic"] == f"buildtrace-{name}-dead-letter" and found["--push-endpoint"] == url("dead-letter") + "/"
        assert found["--message-retention-duration"] == "31d" and found["--expiration-period"] == "never"
        assert "--dead-letter-topic" not in found


def test_every_right_is_one_that_is_needed(deployed):
    rights = deployed.state["rights"]
    everyone = sorted(member(name) for name in FUNCTIONS)
    expected = {
        "project test-project": {"roles/cloudsql.client": sorted([*everyone, member("migrate")])},
        "accounts buildtrace-api@test-project.iam.gserviceaccount.com": {"roles/iam.serviceAccountTokenCreator": [member("api")]},
        "accounts buildtrace-push@test-project.iam.gserviceaccount.com": {"roles/iam.serviceAccountTokenCreator": [AGENT]},
        "buckets gs://test-project-buildtrace": {
            "roles/storage.objectUser": sorted(member(n) for n, f in FUNCTIONS.items() if f["storage"] == "write"),
            "roles/storage.objectViewer": sorted(member(n) for n, f in FUNCTIONS.items() if f["storage"] == "read"),
        },
        "secrets buildtrace-api-key": {"roles/secretmanager.secretAccessor": [member("api")]},
        "secrets buildtrace-owner-password": {"roles/secretmanager.secretAccessor": [member("migrate")]},
        "secrets buildtrace-app-password": {"roles/secretmanager.secretAccessor": sorted([*everyone, member("migrate")])},
        "secrets buildtrace-system-password": {"roles/secretmanager.secretAccessor": sorted([*everyone, member("migrate")])},
    }
    for name in TOPICS:
        expected[f"topics buildtrace-{name}"] = {"roles/pubsub.publisher": everyone}
        expected[f"topics buildtrace-{name}-dead-letter"] = {"roles/pubsub.publisher": [AGENT]}
        expected[f"subscriptions buildtrace-{name}-push"] = {"roles/pubsub.subscriber": [AGENT]}
    for name, function in FUNCTIONS.items():
        if function["access"] == "private":
            callers = [member("push"), member("sweep")] if name == "orchestrator" else [member("push")]
            expected[f"services_run buildtrace-{name}"] = {"roles/run.invoker": callers}
    assert rights == expected


def test_rights_in_the_bucket_are_those_that_the_code_uses():
    folders = {"api": "Api", "page": "Page", "orchestrator": "Orchestrator", "diff": "Diff", "summary": "Summary", "dead-letter": "DeadLetter", "object-diff": "ObjectDiff"}
    for name, function in FUNCTIONS.items():
        source = "".join(path.read_text() for path in (ROOT / "Functions" / folders[name]).rglob("*.swift"))
        writes = re.search(r"\bstore\.(put|delete|signedURL)", source)
        reads = re.search(r"\bstore\b", source)
        # Page writes through Core, and the Orchestrator's sweep removes through it.
        needed = "write" if writes or name in ("page", "orchestrator") else "read" if reads else "none"
        assert function["storage"] == needed, name


def test_services_are_shaped_as_the_table_says_and_only_api_is_public(deployed):
    services = deployed.state["services_run"]
    assert sorted(services) == sorted(f"buildtrace-{name}" for name in FUNCTIONS)
    for name, function in FUNCTIONS.items():
        found = services[f"buildtrace-{name}"]
        for column, flag in {"cpu": "--cpu", "memory": "--memory", "concurrency": "--concurrency", "timeout": "--timeout", "min": "--min-instances", "max": "--max-instances"}.items():
            assert found[flag] == function[column]
        public = function["access"] == "public"
        assert found["--allow-unauthenticated"] is public and found["--ingress"] == ("all" if public else "internal")
        assert found["--service-account"] == f"buildtrace-{name}@test-project.iam.gserviceaccount.com"
        assert found["--image"] == f"europe-west3-docker.pkg.dev/test-project/buildtrace/{name}:abc1234"
        assert "httpGet.path=/ready," in found["--startup-probe"] and "httpGet.path=/health," in found["--liveness-probe"]
        assert found["--set-custom-audiences"] == url(name)
        variables = found["--set-env-vars"]
        assert variables["BUILDTRACE_HOST"] == "0.0.0.0" and variables["BUILDTRACE_CONCURRENCY"] == function["concurrency"]
        assert variables["BUILDTRACE_DATABASE_URL"] == "postgresql:///buildtrace?host=/cloudsql/test-project:europe-west3:buildtrace-1"
    assert [name for name, f in FUNCTIONS.items() if f["access"] == "public"] == ["api"]


def test_functions_take_the_pushes_that_the_subscriptions_sign_and_no_others(deployed):
    for name, function in FUNCTIONS.items():
        found = deployed.state["services_run"][f"buildtrace-{name}"]
        variables = found["--set-env-vars"]
        if function["access"] == "public":
            assert not [v for v in variables if v.startswith("BUILDTRACE_PUSH")]
            continue
        assert variables["BUILDTRACE_PUSH_AUTH"] == "cloud-run" and found["--allow-unauthenticated"] is False, "else nobody has checked the signature"
        assert variables["BUILDTRACE_PUSH_AUDIENCE"] == url(name)
        accounts = ["push", "sweep"] if name == "orchestrator" else ["push"]
        assert variables["BUILDTRACE_PUSH_ACCOUNTS"].split(",") == [member(a).removeprefix("serviceAccount:") for a in accounts]


def test_a_push_may_take_as_long_as_its_ack_deadline():
    for topic in TOPICS.values():
        if topic["function"] in FUNCTIONS:
            assert int(FUNCTIONS[topic["function"]]["timeout"]) >= 600


def test_every_variable_that_a_service_is_given_is_one_that_buildtrace_reads(deployed):
    readme = (ROOT / "README.md").read_text()
    for kind in ("services_run", "jobs"):
        for name, service in deployed.state[kind].items():
            for variable in {**service["--set-env-vars"], **service["--set-secrets"]}:
                # A path is where a secret is mounted.
                assert variable in ("PGUSER", "PGPASSWORD") or variable.startswith("/") or f"`{variable}`" in readme, f"{name}: {variable}"


def test_the_database_is_backed_up_and_reached_through_the_connector_only(deployed):
    instance = deployed.state["instances"]["buildtrace-1"]
    assert instance["--database-version"] == "POSTGRES_15" and instance["--connector-enforcement"] == "REQUIRED"
    assert instance["--enable-point-in-time-recovery"] and instance["--deletion-protection"] and instance["--backup-start-time"]
    owner = deployed.state["users"]["buildtrace_owner"]["--password"]
    assert [owner] == deployed.state["secrets"]["buildtrace-owner-password"]["versions"]


def test_the_bucket_is_private_and_lets_api_s_page_read_and_upload(deployed):
    bucket = deployed.state["buckets"]["gs://test-project-buildtrace"]
    assert bucket["--public-access-prevention"] and bucket["--uniform-bucket-level-access"]
    assert bucket["--cors-file"][0]["origin"] == [url("api")] and {"GET", "PUT"} <= set(bucket["--cors-file"][0]["method"])
    assert bucket["--lifecycle-file"]["rule"][0]["action"]["type"] == "AbortIncompleteMultipartUpload"


def test_the_sweep_is_called_every_minute_in_its_own_name(deployed):
    job = deployed.state["schedules"]["buildtrace-sweep"]
    assert job["--schedule"] == "* * * * *" and job["--http-method"] == "post" and job["--uri"] == url("orchestrator") + "/sweep"
    assert job["--oidc-service-account-email"].startswith("buildtrace-sweep@") and job["--oidc-token-audience"] == url("orchestrator")
