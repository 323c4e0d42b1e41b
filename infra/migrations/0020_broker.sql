-- The local Broker's topics, subscriptions and messages. Nothing here belongs to a tenant's tables: the Broker has a role of its own, which
-- sees this schema alone.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'buildtrace_broker') THEN
        CREATE ROLE buildtrace_broker LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA broker;

CREATE TABLE broker.topics (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project text NOT NULL,
    name text NOT NULL,
    labels jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(labels) = 'object'),
    -- How long messages stay for a seek, acknowledged or not; NULL: only as long as a subscription needs them.
    retention_seconds double precision CHECK (retention_seconds BETWEEN 600 AND 2678400),
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (project, name)
);

CREATE TABLE broker.subscriptions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project text NOT NULL,
    name text NOT NULL,
    -- NULL once the topic is deleted or the subscription detached: it gets no more messages.
    topic_id bigint REFERENCES broker.topics ON DELETE SET NULL,
    is_ordered boolean NOT NULL,
    -- The resource as the REST interface shows it, but for name and topic.
    resource jsonb NOT NULL CHECK (jsonb_typeof(resource) = 'object'),
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (project, name)
);
CREATE INDEX subscriptions_topic ON broker.subscriptions (topic_id);

CREATE TABLE broker.messages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic_id bigint NOT NULL REFERENCES broker.topics ON DELETE CASCADE,
    data bytea NOT NULL,
    attributes jsonb NOT NULL CHECK (jsonb_typeof(attributes) = 'object'),
    ordering_key text CHECK (ordering_key <> ''),
    published_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX messages_topic ON broker.messages (topic_id, published_at);

-- One row for each message that a subscription has not acknowledged yet (or keeps although it has).
CREATE TABLE broker.deliveries (
    subscription_id bigint NOT NULL REFERENCES broker.subscriptions ON DELETE CASCADE,
    message_id bigint NOT NULL REFERENCES broker.messages ON DELETE CASCADE,
    -- Of subscriptions with ordering alone.
    ordering_key text,
    -- How often a delivery began.
    attempt integer NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    -- Outstanding under this number, which changes with every delivery; what carries an older one is too late.
    lease bigint,
    -- Free: not to be delivered before. Outstanding: when the acknowledgement is due.
    available_at timestamptz NOT NULL,
    -- The Broker that pushes it now: when that one is gone, so is the delivery.
    owner uuid CHECK (owner IS NULL OR lease IS NOT NULL),
    acknowledged_at timestamptz,
    PRIMARY KEY (subscription_id, message_id),
    CHECK (acknowledged_at IS NULL OR lease IS NULL)
);
CREATE INDEX deliveries_free ON broker.deliveries (subscription_id, available_at, message_id)
    WHERE acknowledged_at IS NULL AND lease IS NULL;
CREATE INDEX deliveries_outstanding ON broker.deliveries (subscription_id, available_at) WHERE lease IS NOT NULL;
CREATE INDEX deliveries_ordered ON broker.deliveries (subscription_id, ordering_key, message_id)
    WHERE ordering_key IS NOT NULL AND acknowledged_at IS NULL;
CREATE INDEX deliveries_message ON broker.deliveries (message_id);
CREATE INDEX deliveries_owner ON broker.deliveries (owner) WHERE owner IS NOT NULL;

CREATE SEQUENCE broker.leases;

GRANT USAGE ON SCHEMA broker TO buildtrace_broker;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA broker TO buildtrace_broker;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA broker TO buildtrace_broker;
