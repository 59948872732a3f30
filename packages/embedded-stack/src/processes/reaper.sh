#!/bin/sh
# Ends process groups whose owner is gone. The owner holds the other end of our standard input and says which groups are
# alive ("+ <group>", "- <group>"); when it dies, however it dies, the pipe closes and what is still listed is ended.
# A shell, because one of these runs beside every stack: it needs a megabyte and starts in a millisecond.
trap '' HUP INT TERM
grace_seconds=$1
groups=' '
while read -r change group; do
  case $change in
    +) groups="$groups$group " ;;
    -) groups="${groups%% "$group" *} ${groups#* "$group" }" ;;
  esac
done
for group in $groups; do kill -s TERM -- "-$group" 2>/dev/null; done
rounds=$((grace_seconds * 10))
while [ "$rounds" -gt 0 ]; do
  left=''
  for group in $groups; do kill -s 0 -- "-$group" 2>/dev/null && left="$left $group"; done
  [ -z "$left" ] && exit 0
  sleep 0.1
  rounds=$((rounds - 1))
done
for group in $left; do kill -s KILL -- "-$group" 2>/dev/null; done
