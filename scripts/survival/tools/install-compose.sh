#!/bin/bash
# install-compose.sh FOLDER: unpacks Docker Compose 2.26.1 from a Debian mirror into FOLDER and prints the path of the program.
# The mirror is the one that apt uses; the package belongs to a later release than Debian 12, but the program runs by itself.
set -euo pipefail
folder=$(mkdir -p "$1" && realpath "$1") program=$(realpath -m "$1")/docker-compose
package="pool/main/d/docker-compose/docker-compose_2.26.1-4_$(dpkg --print-architecture).deb"
if [ ! -x "$program" ]; then
  mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | grep -m1 -oE 'https?://[^ ]+/debian/?( |$)' || true)
  [ -n "$mirror" ] || { echo 'no Debian mirror in the sources of apt' >&2; exit 1; }
  mirror=${mirror% }
  work=$(mktemp -d -p "$folder")
  trap 'rm -rf "$work"' EXIT
  curl -fsSL -o "$work/package.deb" "${mirror%/}/$package"
  dpkg -x "$work/package.deb" "$work"
  install "$(find "$work" -type f -name docker-compose -perm -u+x | head -n 1)" "$program"
fi
echo "$program"
