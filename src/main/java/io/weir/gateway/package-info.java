/**
 * The object graph, made by hand from the settings: what is ours started before what is outside,
 * and stopped in reverse.
 */
package io.weir.gateway;
