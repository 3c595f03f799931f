/**
 * One run of a load: {@code generate} sends, {@code judge} reads and judges, and this room starts
 * both, tells the progress and puts their findings into one report. None of the three knows the
 * gateway's code. Command line threads may block here; no event loop is involved.
 */
package io.weir.load;
