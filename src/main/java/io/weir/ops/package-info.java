/**
 * How we are watched: meters, the list of what stands in the way, and the probes over HTTP. Every
 * room may report here; nothing is decided here.
 */
package io.weir.ops;
