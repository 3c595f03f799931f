/**
 * Answers from a dataset of address ranges in Postgres: one statement for a whole batch. How
 * datasets come to be, are checked and switched belongs to the room {@code ranges}.
 */
package io.weir.enrich.iprange;
