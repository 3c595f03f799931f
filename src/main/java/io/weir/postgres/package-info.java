/**
 * How we hold Postgres: its URI, what protects a connection and what a session is set to, the pool,
 * what the database and the schema must be like, migrations, and the translation of SQLSTATEs into
 * failures. The only room that knows driver options and error codes; statements live in the rooms
 * whose tables they touch.
 */
package io.weir.postgres;
