#!/bin/sh
sudo chown -R app /data
exec sudo -u app "$@"
#= becomes nobody known
#= asks for rights: sudo chown -R app /data (line 2)
#= asks for rights: sudo -u app node server.js (line 3)
#= open: sudo decides by its own configuration what is run as whom (line 2)
#= open: sudo decides by its own configuration what is run as whom (line 3)
