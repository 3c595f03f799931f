/**
 * The burst generator: sends a planned, seeded load into the source topic, keeps a ledger of what
 * was sent and acknowledged, and reads sink, dead letters and retry topics itself to say what
 * became of every event. It knows the gateway only by its topics and headers, never by its code.
 * Command line threads may block here; no event loop is involved.
 */
package io.weir.load;
