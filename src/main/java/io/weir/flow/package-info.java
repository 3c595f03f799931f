/**
 * The story of a batch: decode, enrich, choose an outcome for each event, decide. Reads from top to
 * bottom in {@link io.weir.flow.Flow}; each step is a class of its own, pure unless it asks
 * somebody.
 */
package io.weir.flow;
