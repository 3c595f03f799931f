/**
 * The datasets behind the range look-ups, and all SQL on them: reading files, loading them as a new
 * generation beside the active one, checking, switching, clearing away what is no longer needed,
 * and finding the ranges that hold an address. What an event gets from them belongs to {@code
 * enrich.iprange}.
 */
package io.weir.ranges;
