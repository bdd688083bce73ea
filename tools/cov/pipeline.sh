# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# pipeline.sh - the stages

# step NUMBER : tools that show progress say it, too.
step() {
	COV_STEP=$1/4
	export COV_STEP
}

# 0 for names of archives, which covfetch reads from standard input.
is_archive() {
	case $1 in
	*.tar | *.tar.* | *.tgz | *.txz | *.tbz2 | *.tzst | *.zip)
		[ -f "$1" ] ;;
	*) return 1 ;;
	esac
}

# fetch_archive FILE
fetch_archive() {
	archive=$1
	eval "set -- $words"
	stage "$archive" "$records/fetched-$archives.ndjson" \
		covfetch -C "$collection" ${jobs:+-j "$jobs"} \
		${verbose:+-v} "$@" -
}

# Each covfetch would begin the file of --events anew.
check_events() {
	pick events "$settings"
	[ -n "$picked" ] || return 0
	archives=0
	eval "set -- $operands"
	for source; do
		! is_archive "$source" || archives=$((archives + 1))
	done
	[ "$archives" -eq 0 ] || [ $# -eq 1 ] ||
		misuse '--events: an archive is to be the only SOURCE'
}

# Each archive is one standard input; all else goes to one covfetch.
do_fetch() {
	step 1
	check_events
	rm -f "$records"/fetched-*.ndjson
	words_for fetch
	wanted=1 fetch_input='' archives=0 others=
	eval "set -- $operands"
	for source; do
		if is_archive "$source"; then
			archives=$((archives + 1))
			fetch_archive "$source"
			continue
		fi
		[ "$source" != - ] || fetch_input=-
		others="$others $(quote "$source")"
	done
	if [ -n "$others" ]; then
		eval "set -- $words $others"
		stage "$fetch_input" "$records/fetched.ndjson" \
			covfetch -C "$collection" ${jobs:+-j "$jobs"} \
			${verbose:+-v} "$@"
	fi
	wanted=
	[ "$archives" -gt 0 ] || return 0
	set -- "$records"/fetched-*.ndjson
	[ -z "$others" ] || set -- "$records/fetched.ndjson" "$@"
	stage '' "$records/fetched.ndjson" cat "$@"
	plain rm -f "$records"/fetched-*.ndjson
}

# 0 when what is stored was counted otherwise; says so. Reports that did not
# come now are counted again, too: else the numbers would be of two kinds.
is_counted_otherwise() {
	counting_words
	stored=$records/counting what=
	[ -f "$collection/coverage.db" ] || return 1
	old_filter='' old_group=
	if [ -f "$stored" ]; then
		{
			IFS= read -r old_filter
			IFS= read -r old_group
		} <"$stored"
	fi
	[ "$old_filter" = "$filter_words" ] || what=filters
	[ "$old_group" = "$group_words" ] ||
		what="$what${what:+ and }rules"
	[ -n "$what" ]
}

# Groups records: a file, or '' for all that lies in the collection.
do_group() {
	step 2
	group_records=$1 again=
	if is_counted_otherwise; then
		group_records=
		case $what in
		*rules) again=1 ;;
		esac
	fi
	if [ -z "$group_records" ]; then
		group_records=$records/found.ndjson
		stage '' "$group_records" covfetch "$collection"
	fi
	found=$(wc -l <"$group_records" | tr -d ' ')
	[ -z "$what" ] || [ "$found" -eq 0 ] ||
		say "$what changed: $found report$(plural "$found" ' is' \
			's are') counted again"
	do_filter
	words_for group
	eval "set -- $words"
	[ -z "$again" ] || set -- "$@" '--update=*'
	[ -z "$what" ] && [ -f "$collection/coverage.db" ] ||
		set -- "$@" --new-filters
	consume "$group_records" covgroup --by binary \
		--db "$collection/coverage.db" "$@" \
		${jobs:+-j "$jobs"} ${verbose:+-v}
	if [ -n "$filter_words$group_words" ]; then
		stage '' "$stored" printf '%s\n' "$filter_words" "$group_words"
	elif [ -f "$stored" ]; then
		plain rm -f "$stored"
	fi
}

do_filter() {
	[ -n "$filter_words" ] || return 0
	with=
	case $filter_words in
	*--generated*)
		[ -n "$repos" ] || die 2 \
			"--generated reads sources: name them with --source"
		with=$repos ;;
	esac
	eval "set -- $filter_words$with"
	stage "$group_records" "$records/filtered.ndjson" covfilter -r "$@" \
		${jobs:+-j "$jobs"}
	group_records=$records/filtered.ndjson
}

list_binaries() {
	stage '' "$records/binaries.ndjson" covgroup --all --by binary \
		--db "$collection/coverage.db"
}

do_render() {
	step 3
	list_binaries
	# The same, for eyes: what counts binaries reads the one above.
	stage '' "$records/pages.ndjson" covgroup --all --by binary \
		--overview --db "$collection/coverage.db"
	chosen=$records/pages.ndjson
	eval "set -- $repos"
	if [ $# -gt 0 ]; then
		stage "$chosen" "$records/sourced.ndjson" covsrc -r "$@" \
			${verbose:+-v}
		chosen=$records/sourced.ndjson
	fi
	step 4
	words_for html
	eval "set -- $repos $words"
	consume "$chosen" covhtml -o "$pages" --complete "$@" \
		${jobs:+-j "$jobs"} ${verbose:+-v}
}

# A name as part of a URL.
escape_url() {
	printf '%s' "$1" | od -An -v -tx1 | tr -d ' \n' | sed 's/../%&/g
		s/%2f/\//g; s/%2d/-/g; s/%2e/./g; s/%5f/_/g
		s/%3\([0-9]\)/\1/g'
}

# The page, as a link where a terminal takes one.
say_index() {
	shown=$pages/index.html
	if [ -t 1 ] && [ "${TERM:-dumb}" != dumb ]; then
		full=$(cd "$pages" && pwd -P)/index.html
		shown=$(printf '\033]8;;file://%s%s\033\\%s\033]8;;\033\\' \
			"$(uname -n)" "$(escape_url "$full")" \
			"$(printf '%s' "$shown" | defuse)")
	fi
	printf 'index: %s\n' "$shown" || worse 3
}
