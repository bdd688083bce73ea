# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# common.sh - messages, shell words, stages that write files whole, leftovers

# What a terminal would obey, as question marks: the bytes of U+0080 to U+009F,
# and of characters that turn the direction of text. Lines and tabs stay.
defuse() {
	tr '\001-\010\013-\037\177' '?' |
		sed "$(printf '%b' 's/\0302[\0200-\0237]/??/g
		s/\0330\0234/??/g; s/\0342\0200[\0216\0217\0250-\0256]/???/g
		s/\0342\0201[\0246-\0251]/???/g')"
}

# The same of one line, without what addresses have of users and tokens.
say() {
	printf 'cov: %s' "$*" | tr '\n\t' '??' | defuse |
		sed 's|://[^/[:space:]]*@|://|g
		s|\(://[^?[:space:]]*\)?[^[:space:]]*[^:[:space:]]|\1?...|g' >&2
	echo >&2
}

# die STATUS TEXT
die() {
	status=$1
	shift
	say "$*"
	exit "$status"
}

misuse() {
	say "$*"
	echo "try 'cov --help'" >&2
	exit 2
}

# nearest WORD NAME... : `near`, the name that was meant, or nothing.
nearest() {
	near_word=$1
	shift
	near=$(printf '%s\n' "$@" | awk -v word="$near_word" '
	function least(a, b) {
		return a < b ? a : b
	}
	function distance(a, b,   i, j, d, n, m) {
		n = length(a)
		m = length(b)
		for (i = 0; i <= n; i++)
			d[i, 0] = i
		for (j = 0; j <= m; j++)
			d[0, j] = j
		for (i = 1; i <= n; i++)
			for (j = 1; j <= m; j++) {
				d[i, j] = least(least(d[i - 1, j],
					d[i, j - 1]) + 1, d[i - 1, j - 1] + \
					(substr(a, i, 1) != substr(b, j, 1)))
				if (substr(a, i - 1, 2) == substr(b, j, 1) \
				    substr(b, j - 1, 1) && i > 1 && j > 1)
					d[i, j] = least(d[i, j],
						d[i - 2, j - 2] + 1)
			}
		return d[n, m]
	}
	BEGIN {
		best = length(word) / 3 + 1
	}
	length($0) < 64 && length(word) < 64 {
		n = distance(word, $0)
		if (n < best) {
			best = n
			name = $0
		}
	}
	END {
		print name
	}')
}

meant() {
	case $1 in
	'' | --) ;;
	*) printf "; did you mean '%s'?" "$1" ;;
	esac
}

# plural N [ONE SEVERAL] : how the word behind a number ends; '' and s.
plural() {
	[ "$1" -eq 1 ] && printf '%s' "${2-}" || printf '%s' "${3-s}"
}

# A word as a shell reads it back.
quote() {
	case $1 in
	'' | *[!A-Za-z0-9_./:=@%+,-]*)
		quoted=$(printf '%sX' "$1" | sed "s/'/'\\\\''/g")
		printf "'%s'" "${quoted%X}" ;;
	*) printf '%s' "$1" ;;
	esac
}

# Words, quoted, with blanks between them.
quote_all() {
	blank=
	for word; do
		printf '%s' "$blank"
		quote "$word"
		blank=' '
	done
}

# show IN OUT COMMAND... : the line that does it.
show() {
	[ -n "$trace" ] || return 0
	line_in=$1 line_out=$2
	shift 2
	{
		quote_all "$@"
		[ -z "$line_in" ] || printf ' <%s' "$(quote "$line_in")"
		[ -z "$line_out" ] || printf ' >%s' "$(quote "$line_out")"
		echo
	} >&2
}

# Runs a small command of the system's, which explains itself in one line.
plain() {
	show '' '' "$@"
	why=$("$@" 2>&1) || die 3 "$(printf '%s\n' "$why" | sed -n 1p)"
}

worse() {
	[ "$1" -le "$worst" ] || worst=$1
}

# A stage's end: 1 goes on, anything worse stops. A tool that ends with 2 or 3
# has said why, in one line.
settle() {
	case $1 in
	0) ;;
	1) worse 1 ;;
	2 | 3)	[ -z "$verbose" ] || say "stopped: $2 ended with status $1"
		exit "$1" ;;
	143) die "$1" "stopped: $2 ended with status $1" ;;
	*) die 3 "stopped: $2 ended with status $1" ;;
	esac
}

# A temporary in `records`, locked (descriptor 9) until this run and the tool
# that writes it are gone, so that a later run can tell what a killed one left.
new_temporary() {
	while :; do
		temporary=$(mktemp "$records/.cov-XXXXXX" 2>&1) || {
			why=$temporary temporary=
			die 3 "$records: ${why##*: }"
		}
		lock_temporary "$temporary"
		# A sweeper may have come between.
		[ ! -f "$temporary" ] || return 0
	done
}

lock_temporary() {
	exec 9>>"$1"
	[ -z "$locks" ] || flock 9 2>/dev/null || :
}

# sweep NAME LOCK: removes a file, or a folder with its lock, whose writer is
# gone. Without locks, and where a writer was killed before it had one, a day
# must have gone by.
sweep() {
	[ ! -h "$1" ] && [ -e "$1" ] || return 0
	if [ -n "$locks" ] && [ -f "$2" ] && [ ! -h "$2" ]; then
		flock -n "$2" rm -rf "$1" 2>/dev/null
	else
		find "$1" -prune -mtime +0 -exec rm -rf {} + 2>/dev/null
	fi
	return 0
}

# What killed runs left in the collection.
sweep_collection() {
	for left in "$collection"/records/.cov-??????; do
		sweep "$left" "$left"
	done
	for left in "$collection"/repos/bundle-*/.cov-??????; do
		sweep "$left" "$left/lock"
	done
}

# In a span, where there is a trace; covfetch makes its own.
exec_tool() {
	case $stages_traced$1 in
	1covfetch) exec "$@" ;;
	1cov*) exec covtrace "$@" ;;
	*) exec "$@" ;;
	esac
}

# A tool from descriptor 7 to 8; its status. Not in the foreground, where a
# shell hears of no signal before the tool has ended.
run_tool() {
	(exec_tool "$@") <&7 >&8 7<&- 8>&- &
	child=$!
	exec 7<&- 8>&-
	wait "$child"
	set -- $?
	child=
	return "$1"
}

# end_by STATUS : a signal came, which is for the tool, too. In the background
# it ignores that of the terminal.
end_by() {
	trap '' HUP INT TERM
	[ -z "$child" ] || {
		kill "$child" 2>/dev/null
		wait "$child"
	}
	exit "$1"
}

# stage IN OUT COMMAND... : from a file ('' for nothing, - for what cov itself
# is given) to a file that appears whole, and is left alone when it would be the
# same.
stage() {
	stage_in=$1 stage_out=$2
	shift 2
	new_temporary
	chmod "$mode" "$temporary"
	show "${stage_in#-}" "$temporary" "$@"
	case $stage_in in
	-) exec 7<&0 ;;
	*) exec 7<"${stage_in:-/dev/null}" ;;
	esac
	exec 8>"$temporary"
	run_tool "$@"
	settle $? "$1"
	# Why there is nothing was said.
	[ -z "$wanted" ] || [ -s "$temporary" ] || exit "$worst"
	if cmp -s "$temporary" "$stage_out"; then
		plain rm -f "$temporary"
	else
		plain mv -f "$temporary" "$stage_out"
	fi
	temporary=
	exec 9>&-
}

# consume IN COMMAND... : what it prints was said elsewhere.
consume() {
	consumed=$1
	shift
	show "$consumed" /dev/null "$@"
	exec 7<"$consumed" 8>/dev/null
	run_tool "$@"
	settle $? "$1"
}

cleanup() {
	[ -z "$logger" ] || {
		exec 2>&-
		wait "$logger"
	}
	[ -z "$temporary" ] || rm -f "$temporary"
	[ -z "$unpacking" ] || rm -rf "$unpacking"
	[ -z "$scratch" ] || rm -rf "$scratch"
	# Nothing came: as if we had not been here.
	[ -z "$made" ] || rmdir "$records" "$collection" 2>/dev/null || :
}

# 0 for what another user than root and this one made.
is_foreign() {
	[ -n "$(find "$1" -prune ! -user 0 ! -user "$(id -u)" 2>/dev/null)" ]
}

# Somebody else's symbolic link: what is written there lands where he wants.
# Root's are followed, and our own.
refuse_link() {
	[ -h "$1" ] || return 0
	! is_foreign "$1" || die 2 \
		"$1: a symbolic link of another user, nothing is written there"
}

prepare() {
	records=$collection/records
	[ -d "$collection" ] || made=1
	for folder in records repos html coverage coverage.db; do
		refuse_link "$collection/$folder"
	done
	[ -d "$records" ] || plain mkdir -p "$records"
	lock_collection
	sweep_collection
}

# What prune removes must not be what a run is reading: it has the collection
# for itself, all else shares it (descriptor 6, until the last tool is gone).
lock_collection() {
	[ -n "$locks" ] || return 0
	with=-s others="'cov prune'"
	[ "$command" != prune ] || with=-x others='another cov'
	exec 6<"$records"
	flock $with -n 6
	# Where there are no locks it is something else.
	[ $? -eq 1 ] || return 0
	say "$collection: waits for $others that works there"
	until flock $with -n 6; do
		sleep 1
	done
}

# For commands that only read the collection: records lie elsewhere meanwhile.
prepare_to_read() {
	scratch=$(mktemp -d "${TMPDIR:-/tmp}/cov-XXXXXX") ||
		die 3 "${TMPDIR:-/tmp}: cannot be written"
	records=$scratch
}

# 0 when nothing can be written into the collection.
is_read_only() {
	if [ -d "$collection/records" ]; then
		[ ! -w "$collection/records" ]
	else
		[ ! -w "$collection" ]
	fi
}

need_collection() {
	[ -d "$collection" ] || die 2 "$collection: not there"
}

need_database() {
	need_collection
	[ -f "$collection/coverage.db" ] || die 2 \
		"$collection/coverage.db: not there; run 'cov compile' first"
}

# --- the command line -------------------------------------------------------

# Names that begin with a dash stay names.
tame() {
	case $1 in
	-?*) tamed=./$1 ;;
	*) tamed=$1 ;;
	esac
}
