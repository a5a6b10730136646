#!/bin/sh
exec setpriv --reuid app --regid app --init-groups --inh-caps=+net_raw --ambient-caps=+net_raw -- "$@"
#= becomes nobody known
#= open: setpriv keeps capabilities (line 2)
