/**
 * What is done now and then because no event would bring it about: checks of topics and silent
 * calls, and the deletion of retry records that are done with.
 */
package io.weir.upkeep;
