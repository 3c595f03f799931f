/**
 * The bench: the gateway beside the floor, which is the same job by a plain hand-written loop, and
 * beside what Kafka, Postgres and that loop take alone; whether its cost grows with what there is;
 * how long an event takes. Each run has a site of its own and leaves nothing behind.
 */
package io.weir.lab.bench;
