/**
 * Scripts that run below `sh -c`, in sessions of their own, and outlive the hub: a hub that starts later finds the
 * complete state in the container's folder. They get what they need as arguments; the environment is the job's alone.
 */

/**
 * Runs the command as the leader of its process group: $1 process file, $2 code file, then the command. The trap keeps
 * the shell alive for the exit code when the whole group is signaled to end (a trap, unlike `trap ''`, is not
 * inherited). What the command has left behind ends with it, as it would in a container.
 */
export const WRAPPER = `
process=$1 code=$2
shift 2
if [ -r "/proc/$$/stat" ]; then read -r who <"/proc/$$/stat"; else who=$$; fi
printf '%s\\n' "$who" >"$process.new" && mv "$process.new" "$process" || exit 1
trap : TERM INT HUP
"$@"
printf '%s\\n' "$?" >"$code.new" && mv "$code.new" "$code"
kill -KILL 0
`;

/**
 * Keeps the last $1 bytes or more of its input, in the files $2 and $3 (the older one), each at most 2 MiB over $1.
 * Uses dd, which writes immediately what it has read; head buffers it. When the input has ended, no process of the
 * group is left: then the exit code $4 becomes visible as $5, 137 if the wrapper was killed, too.
 */
export const LOGGER = `
max=$1 log=$2 older=$3 code=$4 exit=$5 size=0
trap '' TERM INT HUP
while dd bs=8192 count=256 >>"$log" 2>/dev/null; do
  before=$size size=$(($(wc -c <"$log")))
  if [ "$size" -eq "$before" ]; then break; fi
  if [ "$size" -ge "$max" ]; then mv "$log" "$older"; size=0; fi
done
cat >/dev/null
[ -e "$code" ] || echo 137 >"$code"
mv "$code" "$exit"
`;
