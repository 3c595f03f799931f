/**
 * The datasets behind the range look-ups: reading files, loading them as a new generation beside
 * the active one, checking, switching, and clearing away what is no longer needed. How a dataset
 * answers belongs to {@code enrich.iprange}.
 */
package io.weir.ranges;
