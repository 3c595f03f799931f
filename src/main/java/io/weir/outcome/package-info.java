/**
 * What becomes of an event: enriched, tried again after which delay, dead-lettered. Pure rules over
 * a parsed event and its answers; making the outcome durable belongs to {@code commit}.
 */
package io.weir.outcome;
