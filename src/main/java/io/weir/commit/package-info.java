/**
 * Makes the outcomes of a batch durable: the one statement that moves the offset row by
 * compare-and-set and writes results, outbox rows and dead letters, and the pieces of a batch that
 * Postgres refuses as a whole.
 */
package io.weir.commit;
