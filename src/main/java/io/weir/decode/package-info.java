/**
 * Bytes become a parsed event: one pass that checks all of a value, reads the id and the inputs of
 * the enrichments, and notes where their outputs will be spliced in. Pure; no outside source is
 * asked.
 */
package io.weir.decode;
