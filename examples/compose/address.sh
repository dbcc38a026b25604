#!/bin/sh
# Keeps the shared address on the host whose proxy works, by the file that Baton writes for this one.
set -eu
baton proxy keepalived --node "proxy-a=$NODE_A" --node "proxy-b=$NODE_B" --address "$ADDRESS" --interface eth0 --out /run/vip
exec keepalived --dont-fork --log-console --use-file "/run/vip/$NODE/keepalived.conf" --pid /run/keepalived.pid \
  --vrrp_pid /run/keepalived-vrrp.pid
