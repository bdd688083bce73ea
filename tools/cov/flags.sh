# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# flags.sh - command lines as coverage-collector takes them
#
# `--flag value` and `--flag=value`, before and behind the word of the command;
# words that are too many are left out. Of a flag that may be given once the
# last counts. `flags` names those there are, as NAME for one with a value,
# NAME* for one that may be repeated, NAME? for yes and no.

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

# no_flags_but NAME... : of another verb they are unknown, as with it.
no_flags_but() {
	allowed=" $* collection verbosity max-concurrency project dataset "
	for name in $flags_given; do
		case $allowed in
		*" $name "*) ;;
		*) misuse "$verb: unknown flag '--$name'" ;;
		esac
	done
}

not_yet() {
	die 2 "$command $verb: $1 is not here yet; $2"
}
