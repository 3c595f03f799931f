/**
 * How we hold Postgres: connection options, the pool, the schema's migrations, and the translation
 * of SQLSTATEs into failures. The only room that knows driver options and error codes; statements
 * live in the rooms whose tables they touch.
 */
package io.weir.postgres;
