/**
 * Answers from an HTTP service, one question at a time behind visible layers: {@code HttpLookup} (a
 * batch under its deadline) asks {@code HttpCache} (what is known, and one flight for equal
 * questions), which asks {@code HttpInput} (what may be sent), then {@code HttpLimit} (bounded
 * concurrency), then {@code HttpBreaker}, then {@code HttpCall}, which with its {@code
 * HttpExchange} alone touches the network.
 */
package io.weir.enrich.http;
