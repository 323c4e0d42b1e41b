// The first file of Postgres.
