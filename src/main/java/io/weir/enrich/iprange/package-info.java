/**
 * Answers from a dataset of address ranges: from a copy of the active generation in memory, or by
 * one statement for a whole batch, and only so many statements at once. Statements and copies, and
 * how datasets come to be, are checked and switched, belong to the room {@code ranges}.
 */
package io.weir.enrich.iprange;
