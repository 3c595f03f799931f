/**
 * The nouns: records and sealed outcomes that an event is on its way through the gateway.
 * Immutable, free of I/O, and importing nothing of ours; every other room speaks in these words.
 */
package io.weir.event;
