# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# options.sh - the options of the commands, from one table

# name|letter|argument|how|stage|commands|help
#
# how: flag, one (value) or list; `path` when the value is a name, which is
# kept as an absolute one; `now` when it is never remembered in cov.conf.
# stage: which tool gets it, under the same name. A line that is not for every
# command names those it is for, in `counters` or `fetchers` when many.
counters='run compile render'
fetchers='run download doctor'
option_table='
collection|C|DIR|one now|||the collection that is made or read
source||REPO|list path|source|counters doctor codecov-upload|where sources are
exclude|x|GLOB|list|filter|counters|leave files out, also those that -i keeps
include|i|GLOB|list|filter|counters|take only files that match
pkg||PATTERNS|list|filter|counters|take only these packages
generated||-|flag|filter|counters|leave out generated files (with --source)
rewrite||OLD=NEW|list|filter|counters|names that begin with OLD get NEW there
strip-prefix||PREFIX|list|filter|counters|names lose PREFIX
namespace||GLOB|list|fetch|fetchers owners codecov-upload|only these namespaces
container||GLOB|list|fetch|fetchers|fetch only these containers
node||GLOB|list|fetch|fetchers|fetch only from these hosts
binary||GLOB|list|fetch|fetchers owners|only these binaries
name||NAME|one now|fetch|run download|the binary, of folders of your own
owner||OWNER|list now|fetch|run download owners codecov-upload|owner, or these
since||TIME|one|fetch|fetchers|fetch what was discovered then or later
until||TIME|one|fetch|fetchers|fetch what was discovered then or earlier
latest-only||-|flag|fetch|fetchers|fetch the newest discovery of each source
endpoint-url||URL|one|fetch|fetchers|S3: the server, when it is not Amazon
aws-profile||NAME|one|fetch|fetchers|S3: profile of ~/.aws
region||NAME|one|fetch|fetchers|S3: where the bucket is
no-sign-request||-|flag|fetch|fetchers|S3: use no credentials
retries||N|one now|fetch|run download|tries after the first, when a server fails
retry-delay||TIME|one now|fetch|run download|the wait before the second try
retry-max-delay||TIME|one now|fetch|run download|the longest wait
rate||N/s|one now|fetch|run download|requests to a host, at most; or N/m
breaker||F,S,TIME|one now|fetch|run download|when to leave a host in peace
metrics||FILE|one path now|fetch|run download|for Prometheus, of the fetch
events||FILE|one path now|fetch|run download|a line for what is fetched
owner-rules||R|one path|group|counters|other rules for who owns a pod
snapshots||WAY|one|group|counters|of one process, max or sum
reference-hashes||-|flag|group|counters|input_hash as of coverage-collector
update||F=GLOB|list now|group|run compile|read these again, or all: *
clone||-|flag||run|fetch the commits of all binaries
allow-protocol||NAME|list|git|run clone-sources|git: also this, such as file
again||-|flag now|git|clone-sources|git: fetch what is there once more
timeout||SECONDS|one now|git|run clone-sources|git: for each repository (600)
forge||H=KIND|list|html|run render|link repositories at host H, as covhtml
output|o|DIR|one now||render|make the pages there, and write nothing else
as||FORM|one now||owners|text, tsv, json or markdown
sort||COLUMN|one now||owners|order of the rows; least, or first, on top
reverse||-|flag now||owners|the other way round
fail-under||N|one now||run owners|exit 1 when the total is less than N percent
keep||N|one now||prune|keep the N newest discoveries of each source
before||TIME|one now||prune|remove only what was discovered before
dry-run|n|-|flag now||prune codecov-upload|only say what would be done
flag||NAME|list now||codecov-upload|flag of the uploads (openshift-e2e)
slug||SLUG|one now||codecov-upload|what Codecov calls the repository, for all
source-org||GLOB|list now||codecov-upload|only repositories of these owners
codecov-url||URL|one now||codecov-upload|where Codecov is (CODECOV_URL)
codecov-token||TOKEN|one now||codecov-upload|better in CODECOV_TOKEN
once||-|flag now||run download compile render clone-sources|remember nothing
add||-|flag now||config|add VALUE to KEY
unset||-|flag now||config|forget KEY, or one VALUE of it
options||STAGE|one now||config|print what is remembered as options
jobs|j|N|one now|||work on N processors
verbose|v|-|flag now|||say what each stage did
trace||-|flag now|||print each command before it runs
help|h|-|flag now|||this text
version|V|-|flag now|||the version
'

# find_option NAME : its line in the variables option_*; 1: there is none.
find_option() {
	case $option_table in
	*"
$1|"*) ;;
	*) return 1 ;;
	esac
	line=${option_table#*"
$1|"}
	line=${line%%"
"*}
	option_letter=${line%%"|"*} line=${line#*"|"}
	option_argument=${line%%"|"*} line=${line#*"|"}
	option_how=${line%%"|"*} line=${line#*"|"}
	option_stage=${line%%"|"*} line=${line#*"|"}
	option_commands=${line%%"|"*} option_help=${line#*"|"}
	case $option_commands in
	counters*) option_commands="$counters${option_commands#counters}" ;;
	fetchers*) option_commands="$fetchers${option_commands#fetchers}" ;;
	esac
}

# list_options HOW : what `command` takes, one a line: `help` as text, `names`
# for completion; `all` of all commands.
list_options() {
	printf '%s' "$option_table" | sed "s/|counters/|$counters/
		s/|fetchers/|$fetchers/" |
		awk -F '|' -v command="$command" -v how="$1" '
	NF < 7 || how != "all" && $6 != "" &&
	    index(" " $6 " ", " " command " ") == 0 {
		next
	}
	{
		value = $3 == "-" ? "" : " " $3
		if (how != "help")
			print ($2 == "" ? "" : "-" $2 " ") "--" $1 value
		else
			printf "  %-3s --%-22s %s\n",
				$2 == "" ? "" : "-" $2 ",", $1 value, $7
	}'
}

# The letter of an option after the command; before it, -x is the trace.
letter_name() {
	case $1 in
	C) name=collection ;;
	x) name=exclude ;;
	i) name=include ;;
	o) name=output ;;
	j) name='jobs' ;;
	v) name=verbose ;;
	h) name=help ;;
	n) name=dry-run ;;
	V) name=version ;;
	*) misuse "unknown option '-$1'" ;;
	esac
}

# As covstat has it: up to three decimals.
is_percentage() {
	case $1 in
	'' | .* | *. | *[!0-9.]* | *.*.* | *.????*) return 1 ;;
	esac
	awk -v n="$1" 'BEGIN { exit n + 0 > 100 }'
}

# set_option SPELLING VALUE : one option, `name` by find_option.
set_option() {
	case " $option_commands " in
	'  ' | *" ${command:- } "*) ;;
	*)	case $command in
		'') misuse "option '$1' belongs behind the command" ;;
		esac
		[ "$name" != exclude ] || misuse \
			"$command takes no $1; the trace is 'cov -x $command'"
		misuse "$command takes no $1" ;;
	esac
	value=$2
	case $name in
	collection | output)
		[ -n "$2" ] || misuse "option '$1': empty name"
		tame "$2"
		value=$tamed ;;
	jobs)	case $2 in
		'' | *[!0-9]*) misuse "option '$1': '$2' is not a number" ;;
		esac ;;
	fail-under)
		is_percentage "$2" || misuse "option '$1':" \
			"'$2' is no percentage from 0 to 100" ;;
	esac
	case $name in
	collection)
		while [ "${value%/}" != "$value" ] && [ "$value" != / ]; do
			value=${value%/}
		done
		collection=$value ;;
	output) output=$value ;;
	jobs) jobs=$value ;;
	fail-under) fail_under=$value ;;
	as) form=$value ;;
	sort) column=$value ;;
	reverse) reverse=1 ;;
	options) config_stage=$value ;;
	keep)	case $2 in
		'' | 0* | *[!0-9]*)
			misuse "option '$1': '$2' is not a number from 1" ;;
		esac
		keep=$value ;;
	before) before=$value ;;
	dry-run) dry_run=1 ;;
	add | unset) config_how=$name ;;
	once) once=1 ;;
	verbose) verbose=1 ;;
	trace) trace=1 ;;
	help) command_usage || exit 3; exit ;;
	version) show_version || exit 3; exit ;;
	*)	case $option_how in
		*path*)	tame "$value"
			value=$tamed ;;
		esac
		given="$given $(quote "$name=$value")"
		given_keys="$given_keys $name" ;;
	esac
}

# The usage of one command: its own lines, and its options.
command_usage() {
	sed -n 's/^#: /usage: /p' "$libexec/$command"
	sed -n '4s/^# \(.*\)/\1/p' "$libexec/$command"
	echo
	list_options help
}

nearest_option() {
	# shellcheck disable=SC2046
	nearest "$1" fetch $(printf '%s' "$option_table" | cut -d '|' -f 1)
}

# One long option at the front of the words; `taken` says how many it was.
long_option() {
	spelled=${1%%=*} taken=1
	name=${spelled#--}
	find_option "$name" || {
		nearest_option "$name"
		misuse "unknown option '$spelled'$(meant "--$near")"
	}
	case $1 in
	*=*)	[ "$option_argument" != - ] ||
			misuse "unknown option '$1'"
		set_option "$spelled" "${1#*=}"
		return ;;
	esac
	if [ "$option_argument" = - ]; then
		set_option "$spelled" yes
		return
	fi
	[ $# -gt 1 ] || misuse "option '$1' needs a value"
	set_option "$spelled" "$2"
	taken=2
}

# The same for one that begins with a single dash, joined with others or not.
short_options() {
	letters=${1#-} taken=1
	while [ -n "$letters" ]; do
		letter_name "${letters%"${letters#?}"}"
		letters=${letters#?}
		find_option "$name"
		if [ "$option_argument" = - ]; then
			set_option "-$option_letter" yes
			continue
		fi
		if [ -n "$letters" ]; then
			set_option "-$option_letter" "$letters"
			return
		fi
		[ $# -gt 1 ] || misuse "option '$1' needs a value"
		set_option "-$option_letter" "$2"
		taken=2
		return
	done
}

add_operand() {
	tame "$1"
	operands="$operands $(quote "$tamed")"
	noperands=$((noperands + 1))
}

# The words behind the command.
parse_options() {
	while [ $# -gt 0 ]; do
		taken=1
		case $1 in
		--)	shift
			for word; do
				add_operand "$word"
			done
			return 0 ;;
		--help-options) list_options names || exit 3; exit ;;
		--*) long_option "$@" ;;
		-?*) short_options "$@" ;;
		*) add_operand "$1" ;;
		esac
		shift $taken
	done
}

no_operands() {
	[ "$noperands" -eq 0 ] || misuse "$command takes no operand"
}

need_collection_option() {
	[ -n "$collection" ] || misuse "$command needs --collection"
}
