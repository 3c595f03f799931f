/**
 * What stands in the headers of results, retries and dead letters: names, formats, bounds, and what
 * is believed of them when they are read back. Pure.
 */
package io.weir.wire;
