/**
 * The tables that say where each partition stands: {@code consumed_offset} and {@code outbox}. One
 * class owns the SQL of one table; when to call it is decided elsewhere.
 */
package io.weir.store;
