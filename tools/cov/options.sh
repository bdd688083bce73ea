# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# options.sh - the options of run, download, compile, render and owners

set_value() {
	case $1 in
	-C | --collection)
		[ -n "$2" ] || misuse "option '$1': empty name"
		tame "$2"
		collection=$tamed
		while [ "${collection%/}" != "$collection" ] &&
		    [ "$collection" != / ]; do
			collection=${collection%/}
		done ;;
	-o | --output)
		[ -n "$2" ] || misuse "option '$1': empty name"
		tame "$2"
		output=$tamed ;;
	--source)
		tame "$2"
		sources="$sources $(quote "$tamed")" ;;
	--forge) linking="$linking $1 $(quote "$2")" ;;
	--update | --owner-rules | --snapshots)
		grouping="$grouping $1 $(quote "$2")" ;;
	-j | --jobs)
		case $2 in
		'' | *[!0-9]*) misuse "option '$1': '$2' is not a number" ;;
		esac
		jobs=$2 ;;
	esac
}

add_word() {
	if [ -z "$command" ]; then
		command=$1
	else
		tame "$1"
		operands="$operands $(quote "$tamed")"
	fi
}

show_options() {
	usage | sed -n 's/,//
		s/^  *\(-.*[^ ]\)   *.*/\1/p; s/^  *\(--[a-z-]*\)$/\1/p'
}

parse() {
	while [ $# -gt 0 ]; do
		case $1 in
		--collection=* | --output=* | --source=* | --jobs=* | \
			--update=* | --forge=* | --owner-rules=* | \
			--snapshots=*)
			set_value "${1%%=*}" "${1#*=}" ;;
		-C | --collection | -o | --output | --source | -j | --jobs | \
			--update | --forge | --owner-rules | --snapshots)
			[ $# -gt 1 ] || misuse "option '$1' needs a value"
			set_value "$1" "$2"
			shift ;;
		-C?* | -j?* | -o?*) set_value "${1%"${1#??}"}" "${1#??}" ;;
		-[vxhV]?*)
			joined=${1#??} first=${1%"${1#??}"}
			shift
			set -- "$first" "-$joined" "$@"
			continue ;;
		--latest-only) latest=1 ;;
		--reference-hashes) grouping="$grouping $1" ;;
		-v | --verbose) verbose=1 ;;
		-x | --trace) trace=1 ;;
		-h | --help) usage || exit 3; exit ;;
		-V | --version) show_version || exit 3; exit ;;
		--help-options) show_options || exit 3; exit ;;
		--)	shift
			for word; do
				add_word "$word"
			done
			break ;;
		-?*) misuse "unknown option '$1'" ;;
		*) add_word "$1" ;;
		esac
		shift
	done
}

check_words() {
	case $command in
	run | download)
		[ -n "$operands" ] || misuse "$command: which source?" ;;
	compile | render | owners)
		[ -z "$operands" ] || misuse "$command takes no operand" ;;
	'') misuse 'which command?' ;;
	*) misuse "unknown command '$command'" ;;
	esac
	case $command in
	render | owners | download)
		[ -z "$grouping" ] || misuse "$command takes no$grouping" ;;
	esac
	case $command in
	download | compile | owners)
		[ -z "$linking" ] || misuse "$command takes no$linking" ;;
	esac
	[ -z "$output" ] || [ "$command" = render ] ||
		misuse "$command takes no --output"
	[ -n "$collection" ] || misuse "$command needs --collection"
	pages=${output:-$collection/html}
}
