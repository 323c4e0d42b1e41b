-- Answers of a model in conversations, and what they took.
ALTER TABLE chat_messages DROP CONSTRAINT chat_messages_author_check;
ALTER TABLE chat_messages ADD CONSTRAINT chat_messages_author_check CHECK (author IN ('person', 'search', 'model')),
    ADD COLUMN prompt_tokens integer CHECK (prompt_tokens >= 0),
    ADD COLUMN completion_tokens integer CHECK (completion_tokens >= 0),
    ADD COLUMN cost_micros bigint CHECK (cost_micros >= 0);
