/**
 * A real Postgres in a process of its own, from the Maven artifact's programs, under a user that
 * Postgres accepts.
 */
package io.weir.lab.postgres;
