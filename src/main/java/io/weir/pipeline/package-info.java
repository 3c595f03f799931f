/**
 * The story of an event: one partition's batches from the queue through decode, enrich, choose,
 * commit and publish, and the states in which a partition and its batches can be. Each stage is a
 * room of its own; this one says in which order they happen and what may overlap.
 */
package io.weir.pipeline;
