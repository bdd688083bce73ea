# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# complete.sh - what may stand in a word of a command line, for shells
#
# cov --complete PROGRAM WORD... : the last word is the one that is completed.
# Prints one candidate a line; `:files` and `:folders` ask the shell for those.
# All of it comes from the option tables: ours, and --help-options of tools.

tool_names='stat text merge filter group html fetch pull src bq export trace'

# candidates NAME... : those that begin with `current`, behind `joined`.
candidates() {
	for name; do
		case $name in
		"$current"*) printf '%s%s\n' "$joined" "$name" ;;
		esac
	done
}

# complete_value ARGUMENT : by what the table calls the value.
complete_value() {
	case $1 in
	WAY) set -- 'max|sum' ;;
	FORM) set -- 'text|tsv|json|markdown' ;;
	COLUMN)	set -- 'namespace|type|owner|binary|covered|total|coverage' ;;
	STAGE) set -- 'fetch|filter|group|pages' ;;
	esac
	old_ifs=$IFS
	IFS='|'
	# shellcheck disable=SC2086
	set -- $1
	IFS=$old_ifs
	for alternative; do
		case $alternative in
		DIR | COLLECTION) echo ':folders' ;;
		*FILE* | *PATH* | *REPO* | R | SOURCE) echo ':files' ;;
		*[A-Z]*) ;;
		*) candidates "$alternative" ;;
		esac
	done
}

# The argument of an option, from lines as `-j --jobs N`; 1: it has none, or
# only behind a `=` (`[=WORD]`).
argument_of() {
	argument=$(printf '%s\n' "$options" | awk -v option="$1" '{
		value = $NF
		if (value ~ /^[-[]/)
			next
		for (i = 1; i < NF; i++)
			if ($i == option) {
				print value
				exit
			}
	}')
	[ -n "$argument" ]
}

# Options and values that a program with `options` takes.
complete_options() {
	joined=
	if argument_of "$previous"; then
		complete_value "$argument"
		return 0
	fi
	case $current in
	--*=*)	! argument_of "${current%%=*}" || {
			joined=${current%%=*}=
			current=${current#*=}
			complete_value "$argument"
		}
		return 0 ;;
	-*)	# shellcheck disable=SC2046
		candidates $(printf '%s\n' "$options" | tr ' ' '\n' |
			grep '^-')
		return 0 ;;
	esac
	return 1
}

# What the words of coverage-collector take; WORD... is behind the first one.
complete_flags() {
	part flags.sh
	verb=
	while [ $# -gt 1 ]; do
		case $1 in
		--*=*) ;;
		--*)	case " $(list_flags) " in
			*" ${1#--} "* | *" ${1#--}* "*) shift ;;
			esac ;;
		*) verb=$1 ;;
		esac
		[ $# -gt 1 ] || break
		shift
	done
	options=$(list_flags "$verb" | tr -s ' ' '\n' | sed 's/^/--/
		/?$/{
		s/?$//
		b
		}
		s/*$//
		/^--collection$/s/$/ DIR/
		/^--output-dir$/s/$/ DIR/
		/^--verbosity$/s/$/ error|info|debug|trace/
		/ /!s/$/ VALUE/')
	complete_options && return
	# shellcheck disable=SC2046
	[ -n "$verb" ] || candidates $(list_verbs)
}

# The words of cov: options before the command, then those of the command.
complete_cov() {
	command='' joined=
	while [ $# -gt 1 ]; do
		case $1 in
		-C | -j | --collection | --jobs)
			[ $# -gt 2 ] || break
			shift ;;
		-*) ;;
		*)	command=$1
			shift
			break ;;
		esac
		shift
	done
	case $command in
	'')	options=$(list_options names)
		# shellcheck disable=SC2046
		complete_options || candidates help $(list_commands) $tool_names
		return ;;
	help)	# shellcheck disable=SC2046
		candidates $(list_commands) $tool_names
		return ;;
	esac
	case $command in
	cluster | bigquery)
		complete_flags "$@"
		return ;;
	esac
	if is_command "$command"; then
		options=$(list_options names)
		complete_options && return
		if [ "$command" = config ]; then
			# shellcheck disable=SC2046
			candidates fetch $(printf '%s' "$option_table" |
				awk -F '|' 'NF > 6 && $4 !~ /now/ { print $1 }')
		else
			echo ':files'
		fi
	elif find_tool "$command"; then
		complete_tool "$tool"
	fi
}

complete_tool() {
	options=$("$1" --help-options 2>/dev/null)
	complete_options || echo ':files'
}

# complete_words PROGRAM WORD...
complete_words() {
	program=${1##*/} previous='' current=''
	shift
	for word; do
		previous=$current current=$word
	done
	case $program in
	cov) complete_cov "$@" ;;
	*) ! find_tool "$program" || complete_tool "$tool" ;;
	esac
}
