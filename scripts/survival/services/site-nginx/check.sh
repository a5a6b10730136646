expect "baked front" "$(web http://127.0.0.1/)" && expect "teal" "$(web http://127.0.0.1/assets/style.css)"
