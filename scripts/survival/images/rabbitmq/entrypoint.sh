#!/bin/bash
# Behaves as the published image does: root hands the data directory to rabbitmq and starts again as rabbitmq.
set -euo pipefail
case "$(id -u) $1" in
  '0 rabbitmq-server') find /var/lib/rabbitmq ! -user rabbitmq -exec chown rabbitmq {} +; exec gosu rabbitmq "$0" "$@" ;;
  '0 rabbitmq'*) exec gosu rabbitmq "$0" "$@" ;;
esac
exec "$@"
