/**
 * The nouns: records, failures, answers and sealed outcomes that an event is on its way through the
 * gateway. Immutable, free of I/O, and importing nothing of ours; every other room speaks in these
 * words. What is computed about them belongs to the room that needs it.
 */
package io.weir.event;
