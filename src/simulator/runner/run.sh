#!/bin/sh
# Stands in for run.sh of GitHub's runner: takes one job from the simulator, runs it, and ends.
# The configuration comes in ACTIONS_RUNNER_INPUT_JITCONFIG. Where there is Node.js (a host), runner.mjs does the work;
# else busybox is enough (a container): sh, wget, nc, base64, sed, setsid, mkfifo, mktemp, tee.
set -u

: "${ACTIONS_RUNNER_INPUT_JITCONFIG:?is not set: a runner needs the configuration that GitHub generated for it}"
here=$(cd "$(dirname "$0")" && pwd)
if node=$(command -v "${RUNNER_NODE:-node}"); then exec "$node" "$here/runner.mjs"; fi

config=$(printf %s "$ACTIONS_RUNNER_INPUT_JITCONFIG" | base64 -d)
unset ACTIONS_RUNNER_INPUT_JITCONFIG

# field JSON NAME: a string value of a flat JSON object
field() { printf %s "$1" | sed -n "s/.*\"$2\":\"\([^\"]*\)\".*/\1/p"; }
settings=$(field "$config" '\.runner' | base64 -d)
url=$(field "$settings" ServerUrl)
secret=$(field "$(field "$config" '\.credentials' | base64 -d)" Token)
work=$(field "$settings" WorkFolder)
mkdir -p "$work" 2>/dev/null && cd "$work" || cd "$(mktemp -d)" || exit 1

# through_proxy WHAT [--post-data TEXT | --post-file FILE]: the same where a proxy is the only way. With nc: the wget of
# Debian 12's busybox dies when it is given one. Its input stays open, since a proxy takes the end of it for the client's.
through_proxy() {
  method=POST
  said=$(mktemp)
  case ${2:-} in
    --post-data) printf %s "$3" >"$said" ;;
    --post-file) cat "$3" >"$said" ;;
    *) method=GET ;;
  esac
  proxy=${http_proxy#http://}
  mkfifo "$said.in"
  nc "${proxy%:*}" "${proxy#*:}" <"$said.in" >"$said.out" &
  asked=$!
  exec 3>"$said.in"
  printf '%s %s/_runner/%s HTTP/1.0\r\nAuthorization: Bearer %s\r\n' "$method" "$url" "$1" "$secret" >&3
  printf 'Content-Length: %s\r\n\r\n' "$(wc -c <"$said")" >&3
  cat "$said" >&3
  wait "$asked"
  exec 3>&-
  answer=$(cat "$said.out" && echo .)
  rm "$said" "$said.in" "$said.out"
  case $answer in
    HTTP/1.?' '2*) ;;
    *) return 1 ;;
  esac
  body=${answer#*"$blank_line"}
  printf %s "${body%.}"
}
blank_line=$(printf '\r\n\r\n.')
blank_line=${blank_line%.}

# call WHAT [wget options]: one request to the simulator
call() {
  if [ -n "${http_proxy:-}" ]; then
    through_proxy "$@"
    return
  fi
  what=$1
  shift
  wget -q -Y off -O - --header "Authorization: Bearer $secret" "$@" "$url/_runner/$what"
}

# patiently COMMAND...: tries five times, a second apart
patiently() {
  for try in 1 2 3 4; do
    "$@" && return 0
    sleep 1
  done
  "$@"
}

job=
asking=
finish() { # EXIT_CODE: what the job leaves running ends with it, as at GitHub
  kill -KILL -"$job" 2>/dev/null
  wait "$printer"
  patiently call log --post-file job.log >/dev/null
  patiently call complete --post-data "$1" >/dev/null
  echo "Job ended with exit code $1"
}
stop() {
  trap '' TERM INT
  [ -z "$asking" ] || kill "$asking" 2>/dev/null
  [ -z "$job" ] || finish 143
  exit 0
}
trap stop TERM INT

patiently call session --post-data start >/dev/null || exit 1
printf '\n√ Connected to GitHub\n\n%s: Listening for Jobs\n' "$(date -u '+%Y-%m-%d %H:%M:%SZ')"
until [ -s job.sh ]; do
  patiently call job >job.sh &
  asking=$!
  wait "$asking" || exit 1
done
asking=

mkfifo output
tee job.log <output &
printer=$!
setsid sh job.sh >output 2>&1 </dev/null &
job=$!
while sleep 2; do
  [ "$(call renew --post-data alive)" = cancel ] && kill -TERM -"$job"
done >/dev/null 2>&1 &
renewer=$!

wait "$job"
code=$?
kill "$renewer" 2>/dev/null
finish "$code"
