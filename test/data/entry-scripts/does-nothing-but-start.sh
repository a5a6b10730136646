#!/bin/sh
#: command java -jar app.jar
exec "$@"
#= becomes nobody known
#= hands over to java -jar app.jar (line 3)
