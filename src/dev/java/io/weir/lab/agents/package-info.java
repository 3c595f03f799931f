/**
 * A real user-agent service in a process of its own, which answers late, wrongly or not at all when
 * told to.
 */
package io.weir.lab.agents;
