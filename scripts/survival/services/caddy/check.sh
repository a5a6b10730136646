expect "shop over tls" "$(web -k --resolve shop.local:443:127.0.0.1 https://shop.local/)"
