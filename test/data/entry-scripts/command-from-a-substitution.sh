#!/bin/sh
runner() { if [ -x /sbin/su-exec ]; then echo su-exec app; else echo gosu app; fi; }
exec $(runner) "$@"
#= becomes nobody known
#= open: the name of a command depends on a variable (line 3)
