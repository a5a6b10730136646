#!/bin/sh
set -e
until nc -z "$DB_HOST" "${DB_PORT:-5432}"; do
  echo "waiting"
  sleep 1
done
python manage.py migrate --noinput
exec gunicorn app.wsgi:application --bind 0.0.0.0:8000
#= becomes nobody known
#= runs python manage.py migrate --noinput (line 7)
#= hands over to gunicorn app.wsgi:application --bind 0.0.0.0:8000 (line 8)
