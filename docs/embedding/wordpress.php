<?php
/*
 * Plugin Name: Product wizard
 * Description: [product_wizard] puts the wizard into a page, [product_wizard product="12"] asks about one product.
 */
const PRODUCT_WIZARD = 'https://advisor.example'; // the address of the wizard, without a slash at the end
const PRODUCT_WIZARD_STORE = 'acme';              // your store's id in stores.yaml

// Pasting the address of the wizard into a page shows it, too: WordPress then frames the pages made of links.
add_action('init', fn () => wp_oembed_add_provider(PRODUCT_WIZARD . '/*', PRODUCT_WIZARD . '/embed/oembed'));

add_shortcode('product_wizard', function ($given) {
    $asked = array_filter(['store' => PRODUCT_WIZARD_STORE, 'product' => $given['product'] ?? '']);
    $query = esc_attr('?' . http_build_query($asked));
    $wizard = esc_url(PRODUCT_WIZARD);
    wp_enqueue_script('product-wizard', "$wizard/embed/v1.js", [], null, ['strategy' => 'async']);
    wp_enqueue_script('product-wizard-cart', plugins_url('woocommerce.js', __FILE__), [], null, true);
    return "<product-wizard min-height=\"880\"><iframe src=\"$wizard/embed/$query\" title=\"Headphone advisor\""
        . ' width="100%" height="880" frameborder="0" referrerpolicy="origin"></iframe>'
        . "<p><a href=\"$wizard/$query\">Open the headphone advisor in a new page</a></p></product-wizard>";
});
