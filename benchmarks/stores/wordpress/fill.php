<?php
/*
 * Makes the site, a user for each role, and the posts that are asked for: JSON from the standard input, to the
 * standard output. A post is saved as its author, with what WordPress takes out of their HTML, then published by an
 * administrator, who changes nothing else.
 */
define('WP_INSTALLING', ($argv[2] ?? '') === 'install');
$_SERVER += ['HTTP_HOST' => getenv('STORE_HOST'), 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REQUEST_METHOD' => 'GET'];
require "$argv[1]/wp-load.php";

if (WP_INSTALLING) {
    require ABSPATH . 'wp-admin/includes/upgrade.php';
    wp_install('Store', 'administrator', 'administrator@shop.example', false, '', 'secret');
    foreach (['editor', 'author', 'contributor'] as $role) {
        $id = wp_insert_user(['user_login' => $role, 'user_pass' => 'secret', 'role' => $role]);
        $chosen = ['core/edit-post' => ['welcomeGuide' => false], '_modified' => gmdate('c')];
        update_user_meta($id, 'wp_persisted_preferences', $chosen);
    }
    exit;
}
if (($argv[2] ?? '') === 'network') {
    require ABSPATH . 'wp-admin/includes/network.php';
    require ABSPATH . 'wp-admin/includes/upgrade.php';
    foreach ($wpdb->tables('ms_global') as $table => $name) {
        $wpdb->$table = $name;
    }
    install_network();
    populate_network(1, getenv('STORE_HOST'), 'administrator@shop.example', 'Stores', '/', false);
    touch(getenv('STORE_FOLDER') . '/network');
    exit;
}
$asked = json_decode(stream_get_contents(STDIN), true);
foreach ($asked['options'] as $name => $value) {
    update_option($name, $value);
}
$made = [];
foreach ($asked['posts'] as $name => ['role' => $role, 'content' => $content]) {
    wp_set_current_user(get_user_by('login', $role)->ID); // chooses the filters of HTML too
    $id = wp_insert_post(wp_slash(['post_title' => $name, 'post_content' => $content, 'post_status' => 'pending']), true);
    if (is_wp_error($id)) {
        exit($id->get_error_message());
    }
    wp_publish_post($id);
    $made[$name] = get_permalink($id);
}
echo json_encode($made);
