[ "$(curl -fsS "$url/")" = 'hello tini' ]
