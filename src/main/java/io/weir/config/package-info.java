/**
 * The mechanism of configuration: binding one JSON file to the settings records of the other rooms,
 * references to environment and files, and the report of all problems at once. What can be set, and
 * what it means, is declared in the room that it concerns. {@link io.weir.config.Configuration} is
 * the way in; a setting is declared by {@link io.weir.config.Setting}, and {@code SettingType} is
 * what follows from it.
 */
package io.weir.config;
