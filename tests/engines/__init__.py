"""The same questions on every engine: DuckDB, PostgreSQL and Spark."""
