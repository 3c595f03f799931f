/**
 * Answers from a MaxMind GeoIP2 or GeoLite2 file: opening it, asking it, and choosing what of its
 * records is written into the event.
 */
package io.weir.enrich.mmdb;
