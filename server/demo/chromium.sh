#!/bin/sh
# Debian's Chromium for what is measured beside it: in truth it would run on another machine, here
# it waits behind the server. Where root starts it, it would put its own threads before everybody's.
# Not for a browser whose own sound and picture are measured: those would be late.
if [ "$(id -u)" = 0 ]; then
    exec nice -n 5 setpriv --bounding-set=-sys_nice --inh-caps=-sys_nice /usr/bin/chromium "$@"
fi
exec nice -n 5 /usr/bin/chromium "$@"
