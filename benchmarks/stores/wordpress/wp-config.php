<?php
// The settings of a WordPress whose files are read-only: what changes is in the folder that the environment names.
$site = 'http://' . getenv('STORE_HOST');
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:' . getenv('STORE_FOLDER') . '/db.sock');
define('DB_CHARSET', 'utf8mb4');
define('WP_HOME', $site);
define('WP_SITEURL', $site);
define('WP_CONTENT_DIR', getenv('STORE_FOLDER') . '/site/wp-content');
define('WP_DEBUG', false);
define('DISABLE_WP_CRON', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('WP_ACCESSIBLE_HOSTS', 'localhost');
define('SCRIPT_DEBUG', false);
if (file_exists(getenv('STORE_FOLDER') . '/network')) {
    define('MULTISITE', true);
    define('SUBDOMAIN_INSTALL', false);
    define('DOMAIN_CURRENT_SITE', getenv('STORE_HOST'));
    define('PATH_CURRENT_SITE', '/');
    define('SITE_ID_CURRENT_SITE', 1);
    define('BLOG_ID_CURRENT_SITE', 1);
}
$table_prefix = 'wp_';
defined('ABSPATH') || define('ABSPATH', __DIR__ . '/');
require ABSPATH . 'wp-settings.php';
