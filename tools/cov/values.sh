# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# values.sh - whether values of options are such as their tools take
#
# Asked are the tools themselves, with nothing to do: what they refuse then is
# their command line. So what a run would refuse at its third stage is refused
# before the first, and nothing of it is remembered.

# ask_tool STAGE OPTION... : 1 when the tool refuses them; why in `refused`.
ask_tool() {
	asked_stage=$1 asked_pages=
	shift
	case $asked_stage in
	# No coverage is there.
	fetch) set -- covfetch "$@" "$libexec" ;;
	filter) set -- covfilter -r "$@" ;;
	group) set -- covgroup "$@" ;;
	html)
		asked_pages=$(mktemp -d "${TMPDIR:-/tmp}/cov-XXXXXX") ||
			return 1
		set -- covhtml -o "$asked_pages" "$@" ;;
	git) set -- covsrc fetch -r --repos "$libexec" "$@" ;;
	esac
	refused=$("$@" 2>&1 >/dev/null </dev/null)
	asked_status=$?
	[ -z "$asked_pages" ] || rm -rf "$asked_pages"
	[ $asked_status -eq 2 ]
}

# The sources among the options are looked at elsewhere, --generated needs one,
# and --update a database. Addresses are looked at here, since covfetch would
# ask them.
is_refused() {
	refused=
	case $1=$2 in
	source=* | clone=* | generated=* | fetch=* | update=*) return 1 ;;
	endpoint-url=http://?* | endpoint-url=https://?*) return 1 ;;
	endpoint-url=*) refused="'$2' is not an http or https URL" ;;
	region=*[!A-Za-z0-9-]* | region=)
		refused="'$2' is not the name of a region" ;;
	esac
	[ -z "$refused" ] || return 0
	[ "$option_argument" != - ] || return 1
	ask_tool "$option_stage" "--$1=$2" || return 1
	refused=$(printf '%s\n' "$refused" | sed -n "1{
		s/^cov[a-z]*: //
		s/^option '--$1': //
		s/^--$1 '.*': //
		p
		}")
}

# refuse_value KEY VALUE : of config --add.
refuse_value() {
	case $1 in
	source | fetch)
		case $2 in
		-) misuse "$1: standard input cannot be remembered" ;;
		*://*) ;;
		*) [ -e "$2" ] || die 2 "$2: no such repository or folder" ;;
		esac ;;
	esac
	! is_refused "$1" "$2" || misuse "$1: $refused"
}

# refuse_settings : those in force, all of a stage at once; only what is refused
# so is looked for one by one.
refuse_settings() {
	for checked in fetch filter group git html; do
		checked_words=
		eval "set -- $settings"
		for word; do
			find_option "${word%%=*}" || continue
			case $option_argument=$word=$checked in
			-=* | *=update=*) ;;
			*="$option_stage")
				checked_words="$checked_words $(
					quote "--$word")" ;;
			esac
		done
		eval "set -- $checked_words"
		[ $# -eq 0 ] || ! ask_tool "$checked" "$@" || blame_value
	done
}

# Which it was, where it is from, and the end.
blame_value() {
	eval "set -- $given"
	for word; do
		find_option "${word%%=*}"
		! is_refused "${word%%=*}" "${word#*=}" ||
			misuse "option '--${word%%=*}': $refused"
	done
	eval "set -- $remembered"
	for number in $remembered_lines; do
		find_key "${1%%=*}"
		! is_refused "${1%%=*}" "${1#*=}" ||
			die 2 "$conf:$number: ${1%%=*}: $refused"
		shift
	done
}
