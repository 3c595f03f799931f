package io.weir.enrich;

/**
 * One configured enrichment and the look-up that serves it.
 *
 * @param name its name
 * @param lookup whom it asks; shared by the whole process
 * @param onFailure what a failed look-up means
 */
public record Enrichment(String name, Lookup lookup, OnFailure onFailure) {}
