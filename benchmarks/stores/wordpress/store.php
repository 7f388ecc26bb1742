<?php
/*
 * What stands in for the rest of a store. WordPress asks no server in its own network, so the wizard on this machine
 * is let in; and on one page the functions and the hook of WooCommerce's page of a product are there, as its
 * documentation has them.
 */
add_filter('http_request_host_is_external', '__return_true');
add_filter('http_allowed_safe_ports', fn ($ports) => [...$ports, (int) getenv('WIZARD_PORT')]);
add_filter('get_avatar_url', '__return_false');
