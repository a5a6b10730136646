[ "$(curl -fsS "$url/")" = 'main' ]
