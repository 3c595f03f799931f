/**
 * The files about the configuration that are made and not written: its JSON Schema, and the
 * reference page that is rendered from it. Nothing here is ever in the product's jar; {@link
 * io.weir.dev.reference.ConfigFiles} writes both files.
 */
package io.weir.dev.reference;
