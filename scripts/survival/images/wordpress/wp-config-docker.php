<?php
// Settings come from the environment, or from a file that the environment names.
function setting(string $name, string $fallback): string {
    $file = getenv("{$name}_FILE");
    if ($file !== false) return rtrim((string) file_get_contents($file), "\r\n");
    $value = getenv($name);
    return $value === false ? $fallback : $value;
}
define('DB_NAME', setting('WORDPRESS_DB_NAME', 'wordpress'));
define('DB_USER', setting('WORDPRESS_DB_USER', 'wordpress'));
define('DB_PASSWORD', setting('WORDPRESS_DB_PASSWORD', ''));
define('DB_HOST', setting('WORDPRESS_DB_HOST', 'db'));
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
foreach (['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'] as $key) {
    define($key, 'a-random-key');
}
$table_prefix = setting('WORDPRESS_TABLE_PREFIX', 'wp_');
define('WP_DEFAULT_THEME', 'plain');
define('DISABLE_WP_CRON', true);
define('WP_HTTP_BLOCK_EXTERNAL', true);
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
