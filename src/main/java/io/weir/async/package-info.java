/**
 * How to wait: deadlines, back-off, bounded concurrency, one request for many who ask the same.
 * Nothing here knows what is waited for.
 */
package io.weir.async;
