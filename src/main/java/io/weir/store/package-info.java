/**
 * What do we keep: the one statement that decides a batch, the offset rows that say who may decide,
 * and the outbox rows until they are published. Owns the SQL of {@code consumed_offset}, {@code
 * event_outcome}, {@code outbox} and {@code dead_letter}; when to call it is decided elsewhere.
 */
package io.weir.store;
