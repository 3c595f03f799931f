/**
 * What reads the gateway's outputs and judges them against the ledger of what was sent: which event
 * came out where, how often, in which order, with which bytes, and how long it took. It knows the
 * gateway by its topics and promised headers alone, never by its code, so that it cannot repeat a
 * mistake of the gateway.
 */
package io.weir.load.judge;
