/**
 * A record arrives, an offset moves: the consumer and its poll loop, a lane for each partition with
 * its bounded queue, batches, due times, and the steps on assignment and revocation. What becomes
 * of a batch is decided in {@code flow}.
 */
package io.weir.intake;
