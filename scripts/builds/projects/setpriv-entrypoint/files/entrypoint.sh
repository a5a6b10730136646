#!/bin/sh
set -e
mkdir -p /home/shop/data
chown -R shop /home/shop/data
exec setpriv --reuid=shop --regid=shop --init-groups python /home/shop/app.py
