/**
 * The datasets behind the range look-ups, and all SQL on them: reading files, loading them as a new
 * generation beside the active one, checking, packing into pages, switching, clearing away what is
 * no longer needed, finding the ranges that hold an address, and copies of generations in memory.
 * What an event gets from them belongs to {@code enrich.iprange}.
 */
package io.weir.ranges;
