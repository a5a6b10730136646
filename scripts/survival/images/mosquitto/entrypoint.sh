#!/bin/sh
# As root it tries to hand the tree over and carries on when it cannot.
set -e
if [ "$(id -u)" = 0 ] && [ -d /mosquitto ]; then chown -R mosquitto:mosquitto /mosquitto || true; fi
exec "$@"
