mosquitto_pub -h 127.0.0.1 -t "kept/$token" -m "$token" -r -q 1 || return 1
expect "$token" "$(mosquitto_sub -h 127.0.0.1 -t "kept/$token" -C 1 -W 5)" || return 1
if [ -n "$earlier" ]; then expect "$earlier" "$(mosquitto_sub -h 127.0.0.1 -t "kept/$earlier" -C 1 -W 5)"; fi
