# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# flags.sh - command lines as coverage-collector takes them
#
# `--flag value` and `--flag=value`, before and behind the word of the command;
# words that are too many are left out. Of a flag that may be given once the
# last counts.

# command|verb|flags : NAME for one with a value, NAME* for one that may be
# repeated, NAME? for yes and no. Those without a verb are for each.
flag_table='
cluster||collection verbosity max-concurrency
cluster|download|bucket prefix profile region skip-existing?
cluster|compile|update*
cluster|clone-sources|skip-existing?
cluster|render|output-dir skip-component-html?
cluster|codecov-upload|codecov-token codecov-url dry-run? flag* namespace*
cluster|codecov-upload|owner* slug source-org*
bigquery||project dataset collection
bigquery|ingest|namespace* owner*
'

# The verbs of `command`.
list_verbs() {
	printf '%s' "$flag_table" | awk -F '|' -v command="$command" '
		$1 == command && $2 != "" && !seen[$2]++ { print $2 }'
}

# list_flags [VERB] : what it takes, or any of them.
list_flags() {
	printf '%s' "$flag_table" | awk -F '|' -v command="$command" \
		-v verb="${1-}" '
		$1 == command && (verb == "" || $2 == "" || $2 == verb) {
			printf "%s ", $3
		}'
}

# boolean NAME VALUE : `yes` or nothing, in the forms of Go.
boolean() {
	case $2 in
	1 | t | T | TRUE | true | True) boolean=yes ;;
	0 | f | F | FALSE | false | False) boolean= ;;
	*) misuse "--$1: '$2' is neither true nor false" ;;
	esac
}

# set_flag NAME VALUE : in the variable flag_NAME, quoted when it is repeated.
set_flag() {
	case " $flags " in
	*" $1? "*)
		boolean "$1" "$2"
		set -- "$1" "$boolean" ;;
	esac
	flag_variable=flag_$(printf '%s' "$1" | tr - _)
	case " $flags " in
	*" $1* "*)
		eval "flag_value=\${$flag_variable-}"
		flag_value="$flag_value $(quote "$2")" ;;
	*) flag_value=$2 ;;
	esac
	eval "$flag_variable=\$flag_value"
	flags_given="$flags_given $1 "
}

# parse_flags WORD... : the first word that is no flag is `verb`.
parse_flags() {
	verb='' flags_given=
	while [ $# -gt 0 ]; do
		case $1 in
		-h | --help)
			command_usage || exit 3
			exit ;;
		--)	shift
			[ -n "$verb" ] || verb=${1-}
			return 0 ;;
		--*)	name=${1%%=*}
			name=${name#--}
			case " $flags " in
			*" $name "* | *" $name? "* | *" $name* "*) ;;
			*) misuse "unknown flag '--$name'" ;;
			esac
			case $1 in
			*=*) set_flag "$name" "${1#*=}" ;;
			*)	case " $flags " in
				*" $name? "*) set_flag "$name" true ;;
				*)	[ $# -gt 1 ] ||
						misuse "--$name needs a value"
					set_flag "$name" "$2"
					shift ;;
				esac ;;
			esac ;;
		-?*) misuse "unknown flag '$1'" ;;
		*) [ -n "$verb" ] || verb=$1 ;;
		esac
		shift
	done
}

# require NAME... : flags without which there is nothing to do.
require() {
	for name; do
		case $flags_given in
		*" $name "*) ;;
		*) misuse "$command $verb needs --$name" ;;
		esac
	done
}

# Flags of another verb are unknown, as with it.
refuse_other_flags() {
	allowed=" $(list_flags "$verb") "
	for name in $flags_given; do
		case $allowed in
		*" $name "* | *" $name? "* | *" $name* "*) ;;
		*) misuse "$verb: unknown flag '--$name'" ;;
		esac
	done
}

# What begins the work of a verb: `flags` and `verb` are known then.
begin_verb() {
	flags=$(list_flags)
	eval "set -- $operands"
	parse_flags "$@"
	[ -n "$verb" ] || misuse "$command: which command?"
	for name in $(list_verbs); do
		[ "$name" != "$verb" ] || break
		name=
	done
	[ -n "$name" ] || {
		# shellcheck disable=SC2046
		nearest "$verb" $(list_verbs)
		misuse "$command: unknown command '$verb'$(meant "$near")"
	}
}
