<?php
/*
 * Plugin Name: Product wizard
 * Description: [product_wizard] puts the wizard into a page, [product_wizard product="SKU"] asks about one product.
 */
const PRODUCT_WIZARD = 'https://advisor.example'; // the address of the wizard, without a slash at the end
const PRODUCT_WIZARD_STORE = 'demo';              // your store's id in stores.yaml

// Pasting the address of the wizard into a page shows it, too: WordPress then frames the pages made of links.
add_action('init', fn () => wp_oembed_add_provider(PRODUCT_WIZARD . '/*', PRODUCT_WIZARD . '/embed/oembed'));

add_shortcode('product_wizard', function ($given) {
    $seen = function_exists('is_product') && is_product() ? wc_get_product(get_the_ID()) : null;
    $product = $given['product'] ?? ($seen ? ($seen->get_sku() ?: $seen->get_id()) : '');
    $query = esc_attr('?' . http_build_query(array_filter(['store' => PRODUCT_WIZARD_STORE, 'product' => $product])));
    $wizard = esc_url(PRODUCT_WIZARD);
    wp_enqueue_script('product-wizard', "$wizard/embed/v1.js", [], null, ['strategy' => 'async']);
    if (function_exists('wc_get_cart_url')) {
        $shop = ['api' => rest_url('wc/store/v1/'), 'cart' => wc_get_cart_url()];
        wp_enqueue_script('product-wizard-cart', plugins_url('woocommerce.js', __FILE__), [], null, true);
        wp_add_inline_script('product-wizard-cart', 'productWizardShop = ' . wp_json_encode($shop), 'before');
    }
    return "<product-wizard min-height=\"880\"><iframe src=\"$wizard/embed/$query\" title=\"Headphone advisor\""
        . ' width="100%" height="880" frameborder="0" referrerpolicy="origin"></iframe>'
        . "<p><a href=\"$wizard/$query\">Open the headphone advisor in a new page</a></p></product-wizard>";
});
