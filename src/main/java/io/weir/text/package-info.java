/**
 * What counts as text for everybody concerned: strict UTF-8, JSON strings, and what Postgres keeps
 * as text. Pure rules about bytes and characters; nothing here knows what the text is about.
 */
package io.weir.text;
