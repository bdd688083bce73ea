# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# stat.sh - what `cov stat -C DIR` adds: the sources that DIR remembers
#
# covstat takes options only; of a collection it knows the numbers, and not
# where functions begin.

# read_stat_words WORD... : `collection`, and `by_sources` when rows are made of
# sources and none are named.
read_stat_words() {
	by_sources='' named=
	while [ $# -gt 0 ]; do
		case $1 in
		--) break ;;
		--collection | --by) [ $# -gt 1 ] || break ;;
		esac
		case $1 in
		--collection) collection=$2 ;;
		--collection=*) collection=${1#*=} ;;
		--by) by_sources=$2 ;;
		--by=*) by_sources=${1#*=} ;;
		--source | --source=*) named=1 ;;
		--*) ;;
		-*C) collection=${2-} ;;
		-*C*) collection=${1#*C} ;;
		esac
		shift
	done
	case $by_sources$named in
	func | module) ;;
	*) by_sources= ;;
	esac
}

# stat_sources WORD... : `repos`, as --source options.
stat_sources() {
	repos=
	read_stat_words "$@"
	[ -n "$by_sources" ] && [ -d "$collection" ] || return 0
	for name in conf sources; do
		part $name.sh
	done
	read_conf
	settings=$remembered
	check_sources
	unpacked_sources
}
