/**
 * Answers from an HTTP service, one request at a time behind visible layers: {@code HttpLookup} (a
 * batch under its deadline) asks {@code HttpCache} (what is known, and one flight for equal
 * requests), which asks {@code HttpInputCheck} (what may be sent), then {@code FaultAttribution}
 * (whose fault it is that there is no answer), then {@code HttpConcurrencyLimit}, then {@code
 * ServiceHold}, then {@code HttpThrottle}, then {@code HttpBreaker}, then {@code HttpCall}, which
 * with its {@code HttpExchange} and {@code ServiceConnections} alone touches the network.
 */
package io.weir.enrich.http;
