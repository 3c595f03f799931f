/**
 * What if it fails: which failures are tried again, after which delay, how often, and how a
 * record's history travels in its headers. Pure rules; when a record is due is watched by {@code
 * intake}.
 */
package io.weir.retry;
