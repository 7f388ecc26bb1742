<?php
/*
 * What stands in for the rest of a store. WordPress asks no server in its own network, so the wizard on this machine
 * is let in. WooCommerce is not here: at an address with `sku` there are the functions and the hook of its page of a
 * product, and its Store API answers as its documentation says.
 */
add_filter('http_request_host_is_external', '__return_true');
add_filter('http_allowed_safe_ports', fn ($ports) => [...$ports, (int) getenv('WIZARD_PORT')]);

if (isset($_GET['sku'])) {
    function is_product() { return true; }

    function wc_get_product($id) {
        return $id !== get_the_ID() ? null : new class {
            public function get_sku() { return $_GET['sku']; }
            public function get_id() { return get_the_ID(); }
        };
    }

    function wc_get_cart_url() { return home_url('/?cart=1'); }

    add_action('loop_start', fn ($query) => $query->is_main_query() && do_action('woocommerce_after_single_product_summary'));
}

add_action('rest_api_init', function () {
    $routes = [
        'products' => ['GET', fn ($asked) => [['id' => 7, 'sku' => $asked['sku']]]],
        'cart' => ['GET', fn () => new WP_REST_Response(new stdClass(), 200, ['Nonce' => 'n'])],
        'cart/add-item' => ['POST', fn ($asked) => update_option('cart', "{$asked['id']}, {$asked->get_header('Nonce')}")],
    ];
    foreach ($routes as $route => [$methods, $callback]) {
        $allowed = ['permission_callback' => '__return_true'];
        register_rest_route('wc/store/v1', "/$route", $allowed + compact('methods', 'callback'));
    }
});

add_action('template_redirect', fn () => isset($_GET['cart']) && exit('In the cart: ' . get_option('cart')));
