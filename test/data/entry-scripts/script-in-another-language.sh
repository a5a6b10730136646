#!/bin/sh
#: file /usr/local/bin/start.py #!/usr/bin/env python3\nprint(1)
exec /usr/local/bin/start.py "$@"
#= becomes nobody known
#= open: /usr/local/bin/start.py is a script for python3 (line 3)
