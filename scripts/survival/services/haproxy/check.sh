expect noted "$(web -X POST "http://127.0.0.1:8080/$token")" && expect "$token" "$(web http://127.0.0.1:8080/)" \
  && expect Statistics "$(web 'http://127.0.0.1:8404/stats')"
