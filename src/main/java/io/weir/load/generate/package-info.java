/**
 * What makes and sends a load: the plan with its mix, keys, user agents, addresses and schedule,
 * the events themselves, the producer, and the ledger of what was sent and where the broker put it.
 * All of it follows from a seed. Nothing here reads what comes out of the gateway, and nothing
 * knows the gateway's code: its topics and the address ranges come in as plain values.
 */
package io.weir.load.generate;
