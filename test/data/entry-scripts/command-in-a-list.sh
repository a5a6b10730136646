#!/bin/bash
cmd=(su-exec app)
exec "${cmd[@]}" "$@"
#= becomes nobody known
#= open: the name of a command depends on a variable (line 3)
