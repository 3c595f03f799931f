/**
 * The lab as a whole: broker, Postgres and user-agent service together, a site with topics,
 * database and configuration of its own for a gateway, and the programs that run on them (demo,
 * bench, class archive). Its rooms hold one real program each, which can be stopped, killed, frozen
 * and started again on its old port and data. Nothing here is ever in the product's jar, and what a
 * test wants to find out does not belong here.
 */
package io.weir.lab;
