url=amqp://shop:secret@127.0.0.1:5672/%2f queue=kept
amqp-declare-queue -u $url -d -q $queue >/dev/null || return 1
if [ -n "$earlier" ]; then expect "$earlier" "$(amqp-get -u $url -q $queue)" || return 1; fi
amqp-publish -u $url -p -r $queue -b "$token" || return 1
expect "$token" "$(amqp-get -u $url -q $queue)" || return 1
amqp-publish -u $url -p -r $queue -b "$token"
