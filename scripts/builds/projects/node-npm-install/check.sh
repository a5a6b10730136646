[ "$(curl -fsS "$url/")" = 'hello' ]
