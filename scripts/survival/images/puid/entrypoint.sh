#!/bin/sh
set -eu
groupmod -o -g "${PGID:-911}" tracker
usermod -o -u "${PUID:-911}" tracker
chown -R tracker:tracker /config
exec gosu tracker "$@"
