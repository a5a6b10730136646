expect OK "$(redis-cli SET "kept:$token" "$token")" && expect OK "$(redis-cli SAVE)" && expect "$token" "$(redis-cli GET "kept:$token")" || return 1
if [ -n "$earlier" ]; then expect "$earlier" "$(redis-cli GET "kept:$earlier")"; fi
