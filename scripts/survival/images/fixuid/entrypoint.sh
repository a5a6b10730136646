#!/bin/sh
set -eu
fixuid
HOME=/home/workspace exec "$@"
