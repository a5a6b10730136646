expect STORED "$(printf 'set kept 0 60 %s\r\n%s\r\nquit\r\n' "${#token}" "$token" | nc -w 3 127.0.0.1 11211)" \
  && expect "$token" "$(printf 'get kept\r\nquit\r\n' | nc -w 3 127.0.0.1 11211)"
