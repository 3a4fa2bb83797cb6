#!/bin/sh
# Debian's Chromium, which in truth would run on another machine: here it waits behind the server.
# Where root starts it, it would put its own threads before everybody's.
if [ "$(id -u)" = 0 ]; then
    exec nice -n 5 setpriv --bounding-set=-sys_nice --inh-caps=-sys_nice /usr/bin/chromium "$@"
fi
exec nice -n 5 /usr/bin/chromium "$@"
