[ "$(curl -fsS "$url/")" = 'hello from .env' ]
