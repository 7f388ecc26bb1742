<?php
/*
 * Plugin Name: Product wizard
 * Description: [product_wizard] shows the wizard in a page, [product_wizard product="SKU"] asks about one product.
 */
const PRODUCT_WIZARD = 'https://advisor.example'; // the address of the wizard, without a slash at the end
const PRODUCT_WIZARD_STORE = 'demo';              // your store's id in stores.yaml
const PRODUCT_WIZARD_PAGE = '';                   // the store's page, if stores.yaml names one

add_shortcode('product_wizard', function ($given) {
    $seen = function_exists('is_product') && is_product() ? wc_get_product(get_queried_object_id()) : null;
    $product = $given['product'] ?? ($seen ? ($seen->get_sku() ?: $seen->get_id()) : '');
    return product_wizard(http_build_query(['product' => $product, 'p_result' => $given['result'] ?? '']));
});

// A pasted address of the wizard shows the same, with the answers in the address.
$product_wizard = '~^' . preg_quote(PRODUCT_WIZARD, '~') . '/?(?:embed/)?(?:\?([^#]*))?(?:#.*)?$~';
wp_embed_register_handler('product_wizard', $product_wizard, fn ($found) => product_wizard($found[1] ?? ''));

function product_wizard(string $query): string
{
    if (!wp_script_is('product-wizard')) { // else the settings would be printed again
        wp_enqueue_script('product-wizard', PRODUCT_WIZARD . '/embed/v1.js', [], null, ['strategy' => 'async']);
        if (function_exists('wc_get_cart_url')) {
            $shop = ['api' => rest_url('wc/store/v1/'), 'cart' => wc_get_cart_url()];
            wp_enqueue_script('product-wizard-cart', plugins_url('woocommerce.js', __FILE__), [], null, true);
            wp_add_inline_script('product-wizard-cart', 'productWizardShop = ' . wp_json_encode($shop), 'before');
        }
    }
    $pairs = array_filter(explode('&', $query), fn ($pair) => preg_match('~^(?!store=|skin=).+=.~', $pair));
    $asked = '?' . implode('&', ['store=' . PRODUCT_WIZARD_STORE, ...$pairs]);
    $frame = esc_url(PRODUCT_WIZARD . "/embed/$asked");
    $link = 'href="' . esc_url(PRODUCT_WIZARD . "/$asked") . '"';
    if (PRODUCT_WIZARD_PAGE) {
        $told = preg_replace('~^product=~', 'p_product=', preg_grep('~^p_~', $pairs, PREG_GREP_INVERT));
        $more = $told ? (str_contains(PRODUCT_WIZARD_PAGE, '?') ? '&' : '?') . implode('&', $told) : '';
        $link = 'href="' . esc_url(PRODUCT_WIZARD_PAGE . $more) . '" rel="alternate"';
    }
    // No <p>: it would close the paragraph around a shortcode, and with it the element.
    return "<product-wizard min-height=\"880\"><iframe src=\"$frame\" title=\"Headphone advisor\""
        . ' width="100%" height="880" frameborder="0" referrerpolicy="origin"></iframe>'
        . "<a $link>Open the headphone advisor in a new page</a></product-wizard>";
}
