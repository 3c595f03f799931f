/**
 * Answers from a dataset of address ranges in Postgres: one statement for a whole batch, and only
 * so many statements at once. The statement, and how datasets come to be, are checked and switched,
 * belong to the room {@code ranges}.
 */
package io.weir.enrich.iprange;
