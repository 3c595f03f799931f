/**
 * What do we add: the one join of all look-ups of a batch, and the contract that a look-up keeps.
 * Each kind of look-up lives in a room below ({@code iprange}, {@code mmdb}, {@code http}).
 * Policies about what a failed look-up means for the event do not belong here.
 */
package io.weir.enrich;
